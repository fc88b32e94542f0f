// One torrent, from opening to leaving: the table of contents of the engine. Each step is a room of its own.
import {
  CLOCK,
  type Clock,
  type Events,
  HASHER,
  type Hasher,
  type Hello,
  PICKER,
  RESUME,
  STORAGE,
  type Stream,
  type StreamSink,
} from '../contracts/index.js';
import type { OpenScope } from '../kernel/index.js';
import { type Metainfo, messageOf, type PeerAddress, type PieceIndex } from '../model/index.js';
import { COMPLETED_MS, LEAVE_MS } from './bounds.js';
import { Content } from './content.js';
import { Downloader } from './downloader.js';
import { type LentTorrent, metadataOf } from './lent-torrent.js';
import { namedHasher, namedPicker, namedResume, namedStorage } from './named-steps.js';
import { PieceMemory } from './piece-memory.js';
import { PieceStates } from './piece-states.js';
import { Presence } from './presence.js';
import { type Phase, type Progress, progressOf } from './progress.js';
import { openTorrent } from './torrent-scope.js';
import { piecesOf } from './wanted.js';
import { withinTime } from './within-time.js';

export interface SessionParts {
  readonly kernel: OpenScope;
  readonly metainfo: Metainfo;
  readonly contentPath: string;
  /** File numbers; all files when left out. */
  readonly wanted?: readonly number[];
  readonly peerId: Uint8Array;
  /** `host:port` of peers that the person named. */
  readonly namedPeers: readonly string[];
  /** Where we accept peers; 0 when nowhere. */
  port(): number;
  dial(address: PeerAddress, signal: AbortSignal): Promise<Stream>;
}

export class TorrentSession {
  readonly metainfo: Metainfo;
  readonly events: Events;
  /** Everything wanted is verified and stored, and the trackers know. Rejects when the torrent failed or was stopped before. */
  readonly completed: Promise<void>;
  readonly #parts: SessionParts;
  readonly #clock: Clock;
  readonly #states: PieceStates;
  readonly #torrent: LentTorrent;
  readonly #scope: OpenScope;
  readonly #content: Content;
  readonly #downloader: Downloader;
  readonly #presence: Presence;
  readonly #leaving = new AbortController();
  #settle: { resolve(): void; reject(error: unknown): void } = { resolve() {}, reject() {} };
  #phase: Phase = 'checking';
  #stopped: Promise<void> | undefined;

  /** Constructs everything and touches nothing. */
  constructor(parts: SessionParts) {
    const { kernel, metainfo } = parts;
    const { geometry } = metainfo;
    this.#parts = parts;
    this.metainfo = metainfo;
    this.#clock = kernel.get(CLOCK);
    this.#states = new PieceStates(geometry, parts.wanted && piecesOf(geometry, parts.wanted));
    const opened = openTorrent(kernel, { ...parts, states: this.#states }, metadataOf(metainfo));
    this.events = opened.events;
    this.#torrent = opened.torrent;
    this.#scope = opened.scope;
    const picker = namedPicker(this.#scope.get(PICKER), (error) => this.#fail(error));
    this.#states.changed = picker.changed;
    const hasher = namedHasher(kernel.get(HASHER));
    const memory = new PieceMemory(geometry, hasher);
    this.#content = this.#makeContent(memory, hasher);
    this.#downloader = new Downloader({
      geometry,
      states: this.#states,
      memory,
      picker,
      suspects: this.#content.suspects,
      complete: (partial) => this.#content.take(partial),
    });
    this.#presence = new Presence({
      ...opened,
      kernel,
      content: this.#content.served,
      states: this.#states,
      downloader: this.#downloader,
      knowsPieces: true,
      dial: parts.dial,
      broke: (error) => this.#fail(error),
    });
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
      await this.#content.check(this.#leaving.signal);
      if (this.#leaving.signal.aborted) return;
      await this.#join();
      if (this.#phase === 'seeding') await this.#complete();
    } catch (error) {
      this.#fail(error);
    }
  }

  get progress(): Progress {
    return progressOf(this.#phase, this.#torrent, this.#states, this.#downloader.wasted, this.#presence.swarm.known.size);
  }

  /** A peer dialled us for this torrent. Undefined: not let in. */
  accept(stream: Stream, hello: Hello): StreamSink | undefined {
    if (this.#phase !== 'downloading' && this.#phase !== 'seeding') return undefined;
    return this.#presence.swarm.accept(stream, hello);
  }

  /** Leaves the swarm, keeps the record, closes the content. Bounded. */
  stop(): Promise<void> {
    this.#stopped ??= this.#leave('stopped').then(() => this.#settle.reject(new Error('the torrent was stopped')));
    return this.#stopped;
  }

  async #join(): Promise<void> {
    this.events.emit('ready', { have: this.#states.have.count, pieces: this.#states.pieceCount });
    // Whoever hears of it may stop the torrent right there: a seed that is not complete.
    if (this.#leaving.signal.aborted) return;
    if (!this.#states.complete) await this.#content.prepare();
    if (this.#leaving.signal.aborted) return;
    this.#phase = this.#states.complete ? 'seeding' : 'downloading';
    this.#presence.join();
  }

  #verified(piece: PieceIndex): void {
    this.#presence.connections.weHave(piece);
    this.#presence.tell('pieceVerified', (behaviour) => behaviour.pieceVerified?.(piece));
    this.events.emit('piece-verified', { piece, have: this.#states.have.count, pieces: this.#states.pieceCount });
    if (this.#states.complete) this.#complete().catch((error) => this.#fail(error));
  }

  async #complete(): Promise<void> {
    await this.#content.finish(this.#parts.wanted);
    if (this.#leaving.signal.aborted) return;
    this.#phase = 'seeding';
    this.#presence.tell('completed', (behaviour) => behaviour.completed?.());
    this.events.emit('completed', { bytes: this.progress.bytesWanted });
    await withinTime(this.#clock, COMPLETED_MS, this.#presence.completed());
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
    await withinTime(this.#clock, LEAVE_MS, Promise.all([this.#presence.leave(), this.#content.leave()]));
    this.#presence.tell('closed', (behaviour) => behaviour.closed?.());
    await this.#scope.close().catch((error) => this.events.emit('warning', { message: messageOf(error) }));
  }

  #makeContent(memory: PieceMemory, hasher: Hasher): Content {
    return new Content({
      metainfo: this.metainfo,
      states: this.#states,
      memory,
      clock: this.#clock,
      hasher,
      storage: namedStorage(this.#scope.get(STORAGE)),
      resume: namedResume(this.#scope.get(RESUME)),
      checking: (done, total) => this.events.emit('checking', { done, total }),
      verified: (piece) => this.#verified(piece),
      decided: () => this.#presence.connections.fillAll(),
      failed: (piece, sources) => this.events.emit('piece-failed', { piece, peers: sources.map(({ address }) => address) }),
      guilty: (sources, piece) => {
        for (const source of sources) this.#presence.ban(source, `it sent wrong bytes for piece ${piece}`);
        this.#presence.connections.retry(piece);
      },
      broke: (error) => this.#fail(error),
      unrecorded: (error) => this.events.emit('warning', { message: messageOf(error) }),
      waiting: (error, retryMs) => this.events.emit('storage-waiting', { error, retryMs }),
      recovered: () => this.events.emit('storage-recovered', {}),
    });
  }
}
