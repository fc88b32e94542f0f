// Our presence in one swarm, from joining to leaving: peers are looked for, connected, counted and told of to plugins.
// What is exchanged with them is other rooms' business.
import {
  CLOCK,
  type Clock,
  faultOf,
  HANDSHAKE,
  MESSAGE,
  PEER_SOURCE,
  type PeerSource,
  RESERVED_BIT,
  type Storage,
  type Stream,
  type Timer,
  TORRENT_BEHAVIOUR,
  type TorrentBehaviour,
} from '../contracts/index.js';
import type { OpenScope } from '../kernel/index.js';
import type { PeerAddress } from '../model/index.js';
import { LONGEST_TICK_MS, MAX_UNTOLD_PIECES, TICK_MS } from './bounds.js';
import { Codecs } from './codecs.js';
import { Connections } from './connections.js';
import type { Downloader } from './downloader.js';
import { Hooks } from './hooks.js';
import type { Asker } from './partial-piece.js';
import { PieceReader } from './piece-reader.js';
import type { PieceStates } from './piece-states.js';
import { reservedBits } from './reserved-bits.js';
import { Swarm } from './swarm.js';
import type { TorrentScope } from './torrent-scope.js';

export interface PresenceParts extends TorrentScope {
  readonly kernel: OpenScope;
  /** What peers are served from. */
  readonly content: Pick<Storage, 'read'>;
  readonly states: PieceStates;
  readonly downloader: Downloader;
  /** False: a magnet link's, whose metadata is still looked for. */
  readonly knowsPieces: boolean;
  dial(address: PeerAddress, signal: AbortSignal): Promise<Stream>;
  /** Storage broke while a peer was served. */
  broke(error: unknown): void;
}

export class Presence {
  readonly connections: Connections;
  readonly swarm: Swarm;
  readonly #parts: PresenceParts;
  readonly #clock: Clock;
  readonly #behaviours: readonly TorrentBehaviour[];
  readonly #hooks: Hooks;
  /** Those that look for peers right now. */
  #sources: readonly PeerSource[] = [];
  #tick: Timer | undefined;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
    this.#hooks = new Hooks(parts.lag, (message) => parts.events.emit('warning', { message }));
    this.#clock = parts.kernel.get(CLOCK);
    this.#behaviours = parts.scope.get(TORRENT_BEHAVIOUR);
    this.connections = this.#makeConnections();
    this.swarm = this.#makeSwarm();
  }

  join(): void {
    this.tell('opened', (behaviour) => behaviour.opened?.());
    let last = this.#clock.now();
    this.#tick = this.#clock.every(TICK_MS, () => {
      const now = this.#clock.now();
      this.#parts.lag.tick(now - last);
      // While we stood still nobody could be heard: no peer is blamed for it.
      this.#everySecond(Math.min(now - last, LONGEST_TICK_MS));
      last = now;
    });
    const { scope, torrent } = this.#parts;
    // BEP 27: the peers of a private torrent come from its trackers alone.
    this.#sources = scope.get(PEER_SOURCE).filter(({ servesPrivate }) => servesPrivate || !torrent.metainfo.private);
    for (const source of this.#sources) this.#hooks.call(source, 'find', () => source.find((peers) => this.swarm.found(peers)));
  }

  /** Calls every behaviour that has the hook, whatever the others do. */
  tell(hook: keyof TorrentBehaviour, call: (behaviour: TorrentBehaviour) => void): void {
    for (const behaviour of this.#behaviours) if (behaviour[hook]) this.#hooks.call(behaviour, hook, () => call(behaviour));
  }

  /** It lies: what else it sent is not believed either. */
  ban(source: Asker, reason: string): void {
    this.#parts.downloader.forget(source);
    this.swarm.ban(source, reason);
    this.#parts.events.emit('peer-banned', { address: source.address, reason });
  }

  /** Those who sent us peers hear that we have everything. */
  completed(): Promise<unknown> {
    return this.#askSources('completed', (source) => source.completed?.());
  }

  /** Closes all connections at once; resolves when the sources were told good-bye. */
  leave(): Promise<unknown> {
    this.#tick?.cancel();
    this.#parts.downloader.pause();
    this.swarm.close();
    return this.#askSources('leave', (source) => source.leave?.());
  }

  // One that fails, at once or later, hinders nobody: what else is to be done is waited for.
  #askSources(doing: string, ask: (source: PeerSource) => Promise<void> | undefined): Promise<unknown> {
    const one = async (source: PeerSource) => ask(source);
    return Promise.all(
      this.#sources.map((source) => one(source).catch((error) => this.#hooks.failed(faultOf(source, doing, error)))),
    );
  }

  #everySecond(ms: number): void {
    this.#parts.torrent.down.sample(ms);
    this.#parts.torrent.up.sample(ms);
    this.connections.tick(ms);
    this.swarm.everySecond();
  }

  #makeConnections(): Connections {
    const { kernel, scope, torrent, content, states, downloader, events, lag, knowsPieces, broke } = this.#parts;
    const { geometry } = torrent.metainfo;
    return new Connections({
      scope,
      torrent,
      states,
      codecs: new Codecs(kernel.get(MESSAGE).values(), knowsPieces ? states.pieceCount : MAX_UNTOLD_PIECES),
      knowsPieces,
      downloader,
      uploads: { geometry, have: states.have, reader: new PieceReader(geometry, content), broke },
      now: () => this.#clock.now(),
      lag,
      faulty: (error) => this.#hooks.failed(error),
      opened: (peer) => {
        this.tell('peerOpened', (behaviour) => behaviour.peerOpened?.(peer));
        const { address, outgoing, client } = peer;
        events.emit('peer-opened', { address, outgoing, client });
      },
      dialable: (peer) => this.swarm.dialable(peer),
      closed: (peer, reason) => {
        this.swarm.left(peer);
        this.tell('peerClosed', (behaviour) => behaviour.peerClosed?.(peer));
        events.emit('peer-closed', { address: peer.address, reason });
      },
    });
  }

  #makeSwarm(): Swarm {
    const { kernel, torrent, events, dial } = this.#parts;
    const { infoHash } = torrent.metainfo;
    return new Swarm({
      clock: this.#clock,
      handshake: kernel.get(HANDSHAKE),
      infoHash,
      hello: { infoHash, peerId: torrent.peerId, reserved: reservedBits(kernel.get(RESERVED_BIT).values()) },
      dial,
      admit: (stream, hello, outgoing) => this.connections.admit(stream, hello, outgoing),
      unreachable: (address, reason) => events.emit('peer-closed', { address, reason }),
    });
  }
}
