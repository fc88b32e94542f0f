// A magnet link, until its info dictionary is here: joins the swarm as a torrent does, and asks for no piece.
import { createHash } from 'node:crypto';
import {
  CLOCK,
  type Events,
  HASHER,
  type Hello,
  METAINFO,
  named,
  PICKER,
  STORAGE,
  type Stream,
  type StreamSink,
} from '../contracts/index.js';
import type { OpenScope } from '../kernel/index.js';
import { formatAddress, type Magnet, type Metainfo } from '../model/index.js';
import { LEAVE_MS } from './bounds.js';
import { Downloader } from './downloader.js';
import type { LentTorrent } from './lent-torrent.js';
import { PieceMemory } from './piece-memory.js';
import { PieceStates } from './piece-states.js';
import { Presence } from './presence.js';
import { standIn, tiersOf } from './stand-in.js';
import { openTorrent, type TorrentScope } from './torrent-scope.js';
import type { SessionParts } from './torrent-session.js';
import { withinTime } from './within-time.js';

export type MetadataSessionParts = Omit<SessionParts, 'metainfo' | 'contentPath' | 'wanted'> & { readonly magnet: Magnet };

export interface FetchedMetadata {
  readonly metainfo: Metainfo;
  /** `host:port` of peers to go on with, so that nobody has to wait for a tracker again. */
  readonly peers: readonly string[];
}

export interface MetadataProgress {
  readonly peers: number;
  readonly knownPeers: number;
}

export class MetadataSession {
  readonly magnet: Magnet;
  /** What people know it by until its own name is here. */
  readonly name: string;
  readonly events: Events;
  /** Rejects with InputError when what came is no torrent for us, and when the session failed or was stopped before. */
  readonly fetched: Promise<FetchedMetadata>;
  readonly #parts: MetadataSessionParts;
  readonly #torrent: LentTorrent;
  readonly #scope: OpenScope;
  readonly #presence: Presence;
  #info: Uint8Array | undefined;
  #joined = false;
  #left: Promise<void> | undefined;
  #settle: { resolve(fetched: FetchedMetadata): void; reject(error: unknown): void } = { resolve() {}, reject() {} };

  /** Constructs everything and touches nothing. */
  constructor(parts: MetadataSessionParts) {
    const { kernel, magnet } = parts;
    const metainfo = standIn(magnet);
    const states = new PieceStates(metainfo.geometry);
    this.#parts = parts;
    this.magnet = magnet;
    this.name = metainfo.name;
    const info = (): Uint8Array | undefined => this.#info;
    const metadata = {
      get info() {
        return info();
      },
      deliver: (whole: Uint8Array) => this.#deliver(whole),
    };
    const opened = openTorrent(kernel, { ...parts, metainfo, contentPath: metainfo.name, states }, metadata);
    this.events = opened.events;
    this.#torrent = opened.torrent;
    this.#scope = opened.scope;
    this.#presence = this.#makePresence(opened, states);
    this.fetched = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Who stops it need not wait for it.
    this.fetched.catch(() => {});
  }

  /** Begins; never rejects (see `fetched`). */
  async run(): Promise<void> {
    try {
      await this.#scope.start();
      if (this.#left) return;
      this.#joined = true;
      this.#presence.join();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** False once the right info dictionary is here: the session only takes leave then. */
  get searching(): boolean {
    return this.#info === undefined;
  }

  get progress(): MetadataProgress {
    return { peers: this.#torrent.peers.size, knownPeers: this.#presence.swarm.known.size };
  }

  /** A peer dialled us for this torrent. Undefined: not let in. */
  accept(stream: Stream, hello: Hello): StreamSink | undefined {
    return this.#joined && !this.#left ? this.#presence.swarm.accept(stream, hello) : undefined;
  }

  /** Leaves the swarm. Bounded. */
  async stop(): Promise<void> {
    await this.#leave();
    this.#settle.reject(new Error('the search for metadata was stopped'));
  }

  #deliver(info: Uint8Array): boolean {
    if (this.#info || !this.#isRight(info)) return false;
    this.#info = info;
    this.#finish(info).catch((error) => this.#fail(error));
    return true;
  }

  #isRight(info: Uint8Array): boolean {
    return createHash('sha1').update(info).digest('hex') === this.magnet.infoHash.hex;
  }

  async #finish(info: Uint8Array): Promise<void> {
    const step = this.#parts.kernel.get(METAINFO);
    const metainfo = named(step, 'parseInfo', () => step.parseInfo(info, tiersOf(this.magnet)));
    // BEP 27: of a private torrent nobody but its trackers and the person may name peers.
    const peers = metainfo.private ? this.#parts.namedPeers : this.#addresses();
    await this.#leave();
    this.#settle.resolve({ metainfo, peers });
  }

  /** Those that are connected first. */
  #addresses(): string[] {
    const connected = [...this.#torrent.peers].flatMap(({ dialable }) => dialable ?? []);
    return [...new Set([...connected, ...this.#presence.swarm.known.addresses].map(formatAddress))];
  }

  #fail(error: unknown): void {
    this.#settle.reject(error);
    void this.#leave();
  }

  #leave(): Promise<void> {
    this.#left ??= this.#leaveOnce();
    return this.#left;
  }

  async #leaveOnce(): Promise<void> {
    await withinTime(this.#parts.kernel.get(CLOCK), LEAVE_MS, this.#presence.leave());
    this.#presence.tell('closed', (behaviour) => behaviour.closed?.());
    await this.#scope.close().catch((error) => this.events.emit('warning', { message: String(error) }));
  }

  #makePresence(opened: TorrentScope, states: PieceStates): Presence {
    const { kernel, dial } = this.#parts;
    const { geometry } = this.#torrent.metainfo;
    // Never asked for anything: there is no peer that has a piece of the stand-in.
    const downloader = new Downloader({
      geometry,
      states,
      memory: new PieceMemory(geometry, kernel.get(HASHER)),
      picker: this.#scope.get(PICKER),
      suspects: { includes: () => false, turn() {}, turnsOf: () => 0 },
      complete: () => {},
    });
    return new Presence({
      ...opened,
      kernel,
      content: this.#scope.get(STORAGE),
      states,
      downloader,
      knowsPieces: false,
      dial,
      broke: (error) => this.#fail(error),
    });
  }
}
