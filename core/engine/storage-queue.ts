// What waits for storage that takes nothing for now, such as a full disk: kept, and tried again on the clock. It is bounded
// by piece memory: once all of that waits here, no more is asked for.
import type { Clock, Timer } from '../contracts/index.js';
import { StorageError } from '../model/index.js';
import { MAX_STORAGE_RETRY_MS, STORAGE_RETRY_MS } from './bounds.js';

export interface StorageQueueParts {
  readonly clock: Clock;
  /** It was tried and failed; it will be tried again after `retryMs`. */
  waiting(error: StorageError, retryMs: number): void;
  /** All that failed so is done. */
  recovered(): void;
}

export class StorageQueue {
  readonly #parts: StorageQueueParts;
  /** Works that failed at least once and are not done. */
  #failed = 0;
  #delay = STORAGE_RETRY_MS;
  #pause: Promise<void> | undefined;
  #timer: Timer | undefined;
  #wake = (): void => {};
  #leaving = false;

  constructor(parts: StorageQueueParts) {
    this.#parts = parts;
  }

  /** Does the work, again and again while its failure may pass. @throws what else goes wrong */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#pause) await this.#pause;
    try {
      return await work();
    } catch (error) {
      if (!this.#mayPass(error)) throw error;
      return this.#again(work, error);
    }
  }

  /** What waits is tried once more, now; then its failure counts. */
  leave(): void {
    this.#leaving = true;
    this.#resume();
  }

  async #again<T>(work: () => Promise<T>, failure: StorageError): Promise<T> {
    this.#failed++;
    for (let error = failure; ; ) {
      await this.#wait(error);
      try {
        const result = await work();
        this.#delay = STORAGE_RETRY_MS;
        this.#failed--;
        if (this.#failed === 0 && !this.#leaving) this.#parts.recovered();
        return result;
      } catch (next) {
        if (!this.#mayPass(next)) throw next;
        error = next;
      }
    }
  }

  #mayPass(error: unknown): error is StorageError {
    return !this.#leaving && error instanceof StorageError && error.mayPass;
  }

  // All wait for the same moment.
  #wait(error: StorageError): Promise<void> {
    if (this.#pause) return this.#pause;
    const ms = this.#delay;
    this.#delay = Math.min(MAX_STORAGE_RETRY_MS, ms * 2);
    this.#pause = new Promise((resolve) => {
      this.#wake = resolve;
    });
    this.#timer = this.#parts.clock.after(ms, () => this.#resume());
    this.#parts.waiting(error, ms);
    return this.#pause;
  }

  #resume(): void {
    this.#timer?.cancel();
    this.#pause = undefined;
    this.#wake();
  }
}
