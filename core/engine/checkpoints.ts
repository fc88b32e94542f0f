// Keeps the resume record: never ahead of what is written, never far behind. Flushing takes as long as the disk does, half a
// second a gigabyte on a good one, so records go before it, marked: whoever kills us loses nothing of what is written, and
// only a crash of the machine can. Then such a record is not believed.
import type { Clock, Resume, ResumeRecord, Storage, Timer } from '../contracts/index.js';
import { type Bitfield, StorageError } from '../model/index.js';
import { CHECKPOINT_MS, FLUSH_MS } from './bounds.js';

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

const NOTHING: ResumeRecord = { have: new Uint8Array(), fingerprints: [] };

export class Checkpoints {
  readonly #parts: CheckpointParts;
  #recordTimer: Timer | undefined;
  #flushTimer: Timer | undefined;
  #saving: Promise<void> = Promise.resolve();
  /** Something changed since the last record. */
  #dirty = false;
  /** Something was recorded since the last flush. */
  #unflushed = false;
  #lost = false;

  constructor(parts: CheckpointParts) {
    this.#parts = parts;
  }

  /** Pieces were added. */
  changed(): void {
    this.#dirty = true;
    const { clock } = this.#parts;
    this.#recordTimer ??= clock.after(CHECKPOINT_MS, () => void this.record());
    this.#flushTimer ??= clock.after(FLUSH_MS, () => void this.flush());
  }

  /** Writes a record now if anything changed. Never rejects. */
  record(): Promise<void> {
    this.#recordTimer?.cancel();
    this.#recordTimer = undefined;
    return this.#inTurn(async () => {
      if (this.#dirty) await this.#record(false);
    });
  }

  /** As `record`, and what it claims survives a crash of the machine. Never rejects. */
  flush(): Promise<void> {
    this.close();
    return this.#inTurn(async () => {
      if (this.#dirty || this.#unflushed) await this.#record(true);
    });
  }

  /** No more records by themselves. */
  close(): void {
    this.#recordTimer?.cancel();
    this.#flushTimer?.cancel();
    this.#recordTimer = this.#flushTimer = undefined;
  }

  #inTurn(save: () => Promise<void>): Promise<void> {
    this.#saving = this.#saving.then(save);
    return this.#saving;
  }

  async #record(flushed: boolean): Promise<void> {
    if (this.#lost) return;
    this.#dirty = false;
    const { storage, resume, have } = this.#parts;
    try {
      // Taken first: a piece that is added meanwhile waits for the next record.
      const pieces = have.toBytes();
      if (flushed) await storage.flush().catch((error) => this.#flushFailed(error));
      await resume.save({ have: pieces, fingerprints: await storage.fingerprints() }, flushed);
      this.#unflushed = !flushed;
    } catch (error) {
      this.#dirty = true;
      if (this.#lost) this.#parts.lost(error);
      else this.#parts.failed(error);
    }
  }

  // A second try could succeed without saving what the first one lost: the system reports a failure once. Records made since
  // the last flush may claim what was lost.
  async #flushFailed(error: unknown): Promise<never> {
    this.#lost = !(error instanceof StorageError && error.mayPass);
    if (this.#lost) await this.#parts.resume.save(NOTHING, true).catch(() => {});
    throw error;
  }
}
