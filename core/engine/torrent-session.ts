// One torrent, from opening to leaving: the table of contents of the engine. Each step is a room of its own.
import {
  CLOCK,
  type Clock,
  EVENTS,
  type Events,
  HANDSHAKE,
  HASHER,
  type Hello,
  MESSAGE,
  PEER_SOURCE,
  type PeerSource,
  PICKER,
  PIECE_TABLE,
  RESERVED_BIT,
  RESUME,
  type ResumeRecord,
  STORAGE,
  type Stream,
  type StreamSink,
  type Timer,
  TORRENT,
  TORRENT_BEHAVIOUR,
  TORRENT_SCOPE,
  type TorrentBehaviour,
} from '../contracts/index.js';
import { lend, type OpenScope } from '../kernel/index.js';
import { type Metainfo, messageOf, type PeerAddress, type PieceIndex } from '../model/index.js';
import { COMPLETED_MS, LEAVE_MS, TICK_MS } from './bounds.js';
import { checkContent } from './checker.js';
import { Codecs } from './codecs.js';
import { Connections } from './connections.js';
import { Content } from './content.js';
import { Downloader } from './downloader.js';
import { EventBus } from './event-bus.js';
import { LentTorrent } from './lent-torrent.js';
import type { Asker } from './partial-piece.js';
import { PieceMemory } from './piece-memory.js';
import { PieceReader } from './piece-reader.js';
import { PieceStates } from './piece-states.js';
import { type Phase, type Progress, progressOf } from './progress.js';
import { reservedBits } from './reserved-bits.js';
import { Swarm } from './swarm.js';
import { withinTime } from './within-time.js';

export interface SessionParts {
  readonly kernel: OpenScope;
  readonly metainfo: Metainfo;
  readonly contentPath: string;
  readonly peerId: Uint8Array;
  /** `host:port` of peers that the person named. */
  readonly namedPeers: readonly string[];
  /** Where we accept peers; 0 when nowhere. */
  port(): number;
  dial(address: PeerAddress, signal: AbortSignal): Promise<Stream>;
}

export class TorrentSession {
  readonly metainfo: Metainfo;
  readonly events: Events = new EventBus();
  /** Everything wanted is verified and stored, and the trackers know. Rejects when the torrent failed or was stopped before. */
  readonly completed: Promise<void>;
  readonly #parts: SessionParts;
  readonly #clock: Clock;
  readonly #states: PieceStates;
  readonly #torrent: LentTorrent;
  readonly #scope: OpenScope;
  readonly #behaviours: readonly TorrentBehaviour[];
  readonly #content: Content;
  readonly #downloader: Downloader;
  readonly #connections: Connections;
  readonly #swarm: Swarm;
  readonly #leaving = new AbortController();
  #settle: { resolve(): void; reject(error: unknown): void } = { resolve() {}, reject() {} };
  #phase: Phase = 'checking';
  /** Those that look for peers right now. */
  #sources: readonly PeerSource[] = [];
  #tick: Timer | undefined;
  #stopped: Promise<void> | undefined;

  /** Constructs everything and touches nothing. */
  constructor(parts: SessionParts) {
    const { kernel, metainfo } = parts;
    const { geometry } = metainfo;
    this.#parts = parts;
    this.metainfo = metainfo;
    this.#clock = kernel.get(CLOCK);
    this.#states = new PieceStates(geometry);
    this.#torrent = new LentTorrent({ ...parts, states: this.#states });
    const lent = [lend(TORRENT, this.#torrent), lend(EVENTS, this.events), lend(PIECE_TABLE, this.#states)];
    this.#scope = kernel.open(TORRENT_SCOPE, lent);
    this.#behaviours = this.#scope.get(TORRENT_BEHAVIOUR);
    const picker = this.#scope.get(PICKER);
    this.#states.changed = (piece) => picker.changed?.(piece);
    const memory = new PieceMemory(geometry, kernel.get(HASHER));
    this.#content = this.#makeContent(memory);
    this.#downloader = new Downloader({
      geometry,
      states: this.#states,
      memory,
      picker,
      suspects: this.#content.suspects,
      complete: (partial) => this.#content.take(partial),
    });
    this.#connections = this.#makeConnections();
    this.#swarm = this.#makeSwarm();
    this.completed = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever does not wait for completion learns of a failure by the event.
    this.completed.catch(() => {});
  }

  /** Goes through the life of the torrent; never rejects (see `completed` and the `failed` event). */
  async run(): Promise<void> {
    try {
      await this.#scope.start();
      await this.#check();
      if (this.#leaving.signal.aborted) return;
      this.#join();
      if (this.#states.have.complete) await this.#complete();
    } catch (error) {
      this.#fail(error);
    }
  }

  get progress(): Progress {
    return progressOf(this.#phase, this.#torrent, this.#states.have, this.#downloader.wasted, this.#swarm.known.size);
  }

  /** A peer dialled us for this torrent. Undefined: not let in. */
  accept(stream: Stream, hello: Hello): StreamSink | undefined {
    if (this.#phase !== 'downloading' && this.#phase !== 'seeding') return undefined;
    return this.#swarm.accept(stream, hello);
  }

  /** Leaves the swarm, keeps the record, closes the content. Bounded. */
  stop(): Promise<void> {
    this.#stopped ??= this.#leave('stopped').then(() => this.#settle.reject(new Error('the torrent was stopped')));
    return this.#stopped;
  }

  async #check(): Promise<void> {
    await checkContent(
      {
        metainfo: this.metainfo,
        storage: this.#scope.get(STORAGE),
        hasher: this.#parts.kernel.get(HASHER),
        signal: this.#leaving.signal,
        found: (piece) => this.#states.found(piece),
        progress: (done, total) => this.events.emit('checking', { done, total }),
      },
      await this.#record(),
    );
    if (this.#states.have.count > 0) this.#content.found();
  }

  async #record(): Promise<ResumeRecord | undefined> {
    try {
      return await this.#scope.get(RESUME).load();
    } catch (error) {
      this.events.emit('warning', { message: messageOf(error) });
      return undefined;
    }
  }

  #join(): void {
    this.#phase = this.#states.have.complete ? 'seeding' : 'downloading';
    this.events.emit('ready', { have: this.#states.have.count, pieces: this.#states.pieceCount });
    // Whoever hears of it may stop the torrent right there: a seed that is not complete.
    if (this.#leaving.signal.aborted) return;
    this.#tell((behaviour) => behaviour.opened?.());
    let last = this.#clock.now();
    this.#tick = this.#clock.every(TICK_MS, () => {
      const now = this.#clock.now();
      this.#everySecond(now - last);
      last = now;
    });
    // BEP 27: the peers of a private torrent come from its trackers alone.
    this.#sources = this.#scope.get(PEER_SOURCE).filter(({ servesPrivate }) => servesPrivate || !this.metainfo.private);
    for (const source of this.#sources) source.find((peers) => this.#swarm.found(peers));
  }

  #everySecond(ms: number): void {
    this.#torrent.down.sample(ms);
    this.#torrent.up.sample(ms);
    this.#connections.tick(ms);
    this.#swarm.dialMore();
  }

  #verified(piece: PieceIndex): void {
    this.#connections.weHave(piece);
    this.#tell((behaviour) => behaviour.pieceVerified?.(piece));
    this.events.emit('piece-verified', { piece, have: this.#states.have.count, pieces: this.#states.pieceCount });
    if (this.#states.have.complete) this.#complete().catch((error) => this.#fail(error));
    else this.#connections.fillAll();
  }

  async #complete(): Promise<void> {
    await this.#content.finish();
    if (this.#leaving.signal.aborted) return;
    this.#phase = 'seeding';
    this.#tell((behaviour) => behaviour.completed?.());
    this.events.emit('completed', { bytes: this.metainfo.geometry.totalLength });
    await withinTime(this.#clock, COMPLETED_MS, Promise.all(this.#sources.map((source) => source.completed?.())));
    this.#settle.resolve();
  }

  #fail(error: unknown): void {
    if (this.#stopped) return;
    const reason = error instanceof Error ? error : new Error(messageOf(error));
    this.#settle.reject(reason);
    this.#stopped = this.#leave('failed');
    this.events.emit('failed', { error: reason });
  }

  async #leave(phase: Phase): Promise<void> {
    this.#phase = phase;
    this.#leaving.abort(new Error('the torrent was stopped'));
    this.#tick?.cancel();
    this.#downloader.pause();
    this.#swarm.close();
    const goodBye = Promise.all(this.#sources.map((source) => source.leave?.()));
    await withinTime(this.#clock, LEAVE_MS, Promise.all([goodBye, this.#content.leave()]));
    this.#tell((behaviour) => behaviour.closed?.());
    await this.#scope.close().catch((error) => this.events.emit('warning', { message: messageOf(error) }));
  }

  // A behaviour that throws is reported and harms nobody else.
  #tell(call: (behaviour: TorrentBehaviour) => void): void {
    for (const behaviour of this.#behaviours) {
      try {
        call(behaviour);
      } catch (error) {
        this.events.emit('warning', { message: `a plugin failed: ${messageOf(error)}` });
      }
    }
  }

  #ban(source: Asker, reason: string): void {
    this.#swarm.ban(source, reason);
    this.events.emit('peer-banned', { address: source.address, reason });
  }

  #makeContent(memory: PieceMemory): Content {
    return new Content({
      metainfo: this.metainfo,
      states: this.#states,
      memory,
      clock: this.#clock,
      hasher: this.#parts.kernel.get(HASHER),
      storage: this.#scope.get(STORAGE),
      resume: this.#scope.get(RESUME),
      verified: (piece) => this.#verified(piece),
      failed: (piece, sources) => this.events.emit('piece-failed', { piece, peers: sources.map(({ address }) => address) }),
      guilty: (sources, piece) => {
        for (const source of sources) this.#ban(source, `it sent wrong bytes for piece ${piece}`);
        this.#connections.fillAll();
      },
      broke: (error) => this.#fail(error),
      unrecorded: (error) => this.events.emit('warning', { message: messageOf(error) }),
    });
  }

  #makeConnections(): Connections {
    return new Connections({
      scope: this.#scope,
      torrent: this.#torrent,
      states: this.#states,
      codecs: new Codecs(this.#parts.kernel.get(MESSAGE).values(), this.#states.pieceCount),
      downloader: this.#downloader,
      uploads: {
        geometry: this.metainfo.geometry,
        have: this.#states.have,
        reader: new PieceReader(this.metainfo.geometry, this.#scope.get(STORAGE)),
        broke: (error) => this.#fail(error),
      },
      now: () => this.#clock.now(),
      opened: (peer) => {
        this.#tell((behaviour) => behaviour.peerOpened?.(peer));
        this.events.emit('peer-opened', { address: peer.address, outgoing: peer.outgoing });
      },
      closed: (peer, reason) => {
        this.#swarm.left(peer);
        this.#tell((behaviour) => behaviour.peerClosed?.(peer));
        this.events.emit('peer-closed', { address: peer.address, reason });
      },
    });
  }

  #makeSwarm(): Swarm {
    const { kernel, peerId } = this.#parts;
    const { infoHash } = this.metainfo;
    return new Swarm({
      clock: this.#clock,
      handshake: kernel.get(HANDSHAKE),
      infoHash,
      hello: { infoHash, peerId, reserved: reservedBits(kernel.get(RESERVED_BIT).values()) },
      dial: this.#parts.dial,
      admit: (stream, hello, outgoing) => this.#connections.admit(stream, hello, outgoing),
      unreachable: (address, reason) => this.events.emit('peer-closed', { address, reason }),
    });
  }
}
