// Keeps the resume record: never ahead of what is flushed, never far behind.
import type { Clock, Resume, ResumeRecord, Storage, Timer } from '../contracts/index.js';
import { type Bitfield, StorageError } from '../model/index.js';
import { CHECKPOINT_MS } from './bounds.js';

export interface CheckpointParts {
  readonly clock: Clock;
  readonly storage: Pick<Storage, 'flush' | 'fingerprints'>;
  readonly resume: Resume;
  readonly have: Bitfield;
  /** The record could not be kept: the torrent goes on, a restart will have more to check. */
  failed(error: unknown): void;
  /** What was written may not be there: nothing is recorded any more, so that a restart hashes it. */
  lost(error: unknown): void;
}

export class Checkpoints {
  readonly #parts: CheckpointParts;
  #timer: Timer | undefined;
  #saving: Promise<void> = Promise.resolve();
  #dirty = false;
  #lost = false;

  constructor(parts: CheckpointParts) {
    this.#parts = parts;
  }

  /** Pieces were added. */
  changed(): void {
    this.#dirty = true;
    this.#timer ??= this.#parts.clock.after(CHECKPOINT_MS, () => {
      this.#timer = undefined;
      void this.save();
    });
  }

  /** Writes a record now if anything changed. Never rejects. */
  save(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#saving = this.#saving.then(() => this.#save());
    return this.#saving;
  }

  async #save(): Promise<void> {
    if (!this.#dirty || this.#lost) return;
    this.#dirty = false;
    const { storage, resume, have } = this.#parts;
    try {
      // Taken before the flush: a piece that is added meanwhile waits for the next record.
      const pieces = have.toBytes();
      await storage.flush().catch((error) => this.#flushFailed(error));
      const record: ResumeRecord = { have: pieces, fingerprints: await storage.fingerprints() };
      await resume.save(record);
    } catch (error) {
      this.#dirty = true;
      if (this.#lost) this.#parts.lost(error);
      else this.#parts.failed(error);
    }
  }

  // A second try could succeed without saving what the first one lost: the system reports a failure once.
  #flushFailed(error: unknown): never {
    this.#lost = !(error instanceof StorageError && error.mayPass);
    throw error;
  }
}
