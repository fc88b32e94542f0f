// The pieces that are here: those found at first, then each as it is complete: verified, stored, recorded; and who is to
// blame when one is wrong.
import type { Clock, Hasher, Resume, ResumeRecord, Storage } from '../contracts/index.js';
import type { Metainfo, PieceIndex, StorageError } from '../model/index.js';
import { checkContent } from './checker.js';
import { Checkpoints } from './checkpoints.js';
import { writeIfRight } from './in-place.js';
import { OwnFiles } from './own-files.js';
import type { Asker, PartialPiece } from './partial-piece.js';
import type { PieceMemory } from './piece-memory.js';
import type { PieceStates } from './piece-states.js';
import { StorageQueue } from './storage-queue.js';
import { Suspects } from './suspects.js';
import { Verifier } from './verifier.js';
import { WatchedContent } from './watched-content.js';

export interface ContentParts {
  readonly metainfo: Metainfo;
  readonly states: PieceStates;
  readonly memory: PieceMemory;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly storage: Storage;
  readonly resume: Resume;
  /** Pieces hashed to find out which are here already, of how many. */
  checking(done: number, total: number): void;
  verified(piece: PieceIndex): void;
  /** Some pieces were verified or failed, each told before. */
  decided(): void;
  failed(piece: PieceIndex, sources: readonly Asker[]): void;
  /** Called after each failure: the sources to be banned, none if it is not clear who. */
  guilty(sources: readonly Asker[], piece: PieceIndex): void;
  /** Storage or hasher broke: the torrent cannot go on. */
  broke(error: unknown): void;
  /** The resume record could not be read or written. */
  unrecorded(error: unknown): void;
  /** Storage takes nothing for now; what is to be written waits, and is tried again after `retryMs`. */
  waiting(error: StorageError, retryMs: number): void;
  /** All that waited is written. */
  recovered(): void;
}

export class Content {
  readonly suspects: Suspects;
  /** What peers are served from. */
  readonly served: WatchedContent;
  readonly #parts: ContentParts;
  readonly #verifier: Verifier;
  readonly #checkpoints: Checkpoints;
  readonly #queue: StorageQueue;
  readonly #own: OwnFiles;
  /** No record tells of it, not even one that cannot be read. */
  #isNew = false;

  constructor(parts: ContentParts) {
    const { metainfo, hasher, storage, clock, resume } = parts;
    this.#parts = parts;
    this.suspects = new Suspects(hasher);
    this.served = new WatchedContent({ metainfo, clock, storage, hasher });
    this.#queue = new StorageQueue(parts);
    this.#own = new OwnFiles(metainfo);
    this.#checkpoints = new Checkpoints({
      clock,
      storage: { flush: () => storage.flush(), fingerprints: async () => this.#own.of(await this.served.fingerprints()) },
      resume,
      have: parts.states.have,
      failed: parts.unrecorded,
      lost: parts.broke,
    });
    this.#verifier = new Verifier({
      keep: (partials) => this.#keep(partials),
      verified: (partial) => this.#verified(partial),
      failed: (partial) => this.#failed(partial),
      decided: parts.decided,
      broke: parts.broke,
    });
  }

  /** All blocks of the piece are here. */
  take(partial: PartialPiece): void {
    this.#verifier.take(partial);
  }

  /** Finds which pieces are here already. @throws StorageError, or the signal's reason when aborted */
  async check(signal: AbortSignal): Promise<void> {
    const { metainfo, storage, hasher, states, checking } = this.#parts;
    const found = (piece: PieceIndex): void => states.found(piece);
    const record = await this.#record();
    const fingerprints = await checkContent({ metainfo, storage, hasher, signal, found, progress: checking }, record);
    this.served.watch(fingerprints);
    this.#own.found(states.have);
    if (states.have.count > 0) this.#checkpoints.changed();
  }

  /** Before anything is fetched. @throws StorageError when something is in the way */
  async prepare(): Promise<void> {
    const { storage, states } = this.#parts;
    this.#parts.hasher.expectPieces?.();
    await storage.prepare(states.needed, this.#own.files, this.#isNew);
    // From now on it is not new, however early we are killed.
    this.#checkpoints.changed();
    void this.#checkpoints.record();
  }

  /** Everything wanted is there: final lengths, and a record. @throws StorageError */
  async finish(wanted?: readonly number[]): Promise<void> {
    const { storage } = this.#parts;
    await this.#queue.run(() => storage.finish(wanted));
    this.served.watch(await storage.fingerprints());
    await this.#checkpoints.record();
  }

  /** Waits for pieces under way and writes the last record. */
  async leave(): Promise<void> {
    this.#queue.leave();
    await this.#verifier.idle();
    // Of what is complete there is little to lose: at worst a check.
    if (this.#parts.states.complete) await this.#checkpoints.record();
    else await this.#checkpoints.flush();
    this.#checkpoints.close();
  }

  async #record(): Promise<ResumeRecord | undefined> {
    try {
      const record = await this.#parts.resume.load();
      this.#isNew = record === undefined;
      if (record) this.#own.told(record);
      return record;
    } catch (error) {
      this.#parts.unrecorded(error);
      return undefined;
    }
  }

  #keep(partials: readonly PartialPiece[]): Promise<readonly boolean[]> {
    for (const { piece } of partials) this.served.writes(piece);
    return this.#queue.run(() => writeIfRight(this.#parts, partials));
  }

  #verified(partial: PartialPiece): Promise<void> | void {
    if (!this.suspects.includes(partial.piece)) return this.#has(partial, []);
    return this.suspects.verified(partial).then((guilty) => this.#has(partial, guilty));
  }

  #has(partial: PartialPiece, guilty: readonly Asker[]): void {
    this.#parts.states.verified(partial.piece);
    this.#own.added(partial.piece);
    this.#parts.memory.giveBack(partial.memory);
    this.#checkpoints.changed();
    for (const sender of partial.senders) sender.proved();
    if (guilty.length > 0) this.#parts.guilty(guilty, partial.piece);
    this.#parts.verified(partial.piece);
  }

  async #failed(partial: PartialPiece): Promise<void> {
    const guilty = await this.suspects.failed(partial);
    this.#parts.states.failed(partial.piece);
    this.#parts.memory.giveBack(partial.memory);
    this.#parts.failed(partial.piece, partial.senders);
    this.#parts.guilty(guilty, partial.piece);
  }
}
