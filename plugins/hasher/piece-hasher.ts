// Decides where a piece is hashed: here and now, or by the least busy thread at the end of this turn of the event loop.
import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Hasher, type OptionsOf, options, use } from 'piecework';
import { z } from 'zod';
import { HashThread, type Job } from './hash-thread.js';

/**
 * Up to here a piece is hashed at once. Measured: 13 µs for 16 KiB and 23 µs for 32 KiB, while a message to a thread and
 * back costs the event loop 5 µs (in a batch) to 45 µs (alone), plus the waking of the thread.
 */
export const INLINE_LENGTH = 32 * 1024;

/** Threads unless `workers` says otherwise: two hash 2.4 GiB/s, more than a Node process can receive. */
export const DEFAULT_WORKERS = 2;

/**
 * Bytes that nobody uses any more before all threads are replaced. A thread holds the memory that it was sent until it collects
 * its own garbage, and makes so little of that itself that it hardly ever does (measured: 300 of 300 MiB held).
 */
export const MAX_DROPPED = 16 * 1024 * 1024;

export const HasherOptions = options(
  z.strictObject({
    workers: z
      .int()
      .min(0)
      .max(64)
      .optional()
      .describe(
        'Hashing threads, started when first needed. 0 hashes on the event loop. Default: 2, or 1 on a single processor.',
      ),
  }),
);

export class PieceHasher implements Hasher {
  readonly #limit: number;
  readonly #spawn: () => Worker;
  readonly #threads: HashThread[] = [];
  readonly #drops = new FinalizationRegistry<number>((length) => this.#dropped(length));
  #waiting: Job[] = [];
  #droppedLength = 0;
  #stopped = false;

  constructor(@use(HasherOptions) { workers }: OptionsOf<typeof HasherOptions>, spawn: () => Worker = startWorker) {
    this.#limit = workers ?? Math.min(DEFAULT_WORKERS, availableParallelism());
    this.#spawn = spawn;
  }

  allocate(length: number): Uint8Array {
    const memory = new SharedArrayBuffer(length);
    this.#drops.register(memory, length);
    return Buffer.from(memory);
  }

  sha1(bytes: Uint8Array): Promise<Uint8Array> {
    if (this.#stopped) return Promise.reject(new Error('the hasher was stopped'));
    const memory = bytes.buffer;
    // Other memory would have to be copied, and fresh shared memory costs seven times what hashing does (measured).
    const inline = bytes.length <= INLINE_LENGTH || this.#limit === 0 || !(memory instanceof SharedArrayBuffer);
    if (inline) return Promise.resolve(hash('sha1', bytes, 'buffer'));
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#dispatch());
      this.#waiting.push({ bytes, memory, resolve, reject });
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const job of this.#waiting.splice(0)) job.reject(new Error('the hasher was stopped'));
    await Promise.all(this.#threads.splice(0).map((thread) => thread.stop()));
  }

  #dispatch(): void {
    for (const job of this.#waiting.splice(0)) this.#leastBusy().add(job);
    for (const thread of this.#threads) thread.send();
  }

  #dropped(length: number): void {
    this.#droppedLength += length;
    if (this.#droppedLength < MAX_DROPPED) return;
    this.#droppedLength = 0;
    for (const thread of [...this.#threads]) thread.retire();
  }

  #leastBusy(): HashThread {
    const threads = this.#threads.filter(({ retired }) => !retired);
    const least = threads.reduce<HashThread | undefined>((a, b) => (a && a.load <= b.load ? a : b), undefined);
    if (least && (least.load === 0 || threads.length === this.#limit)) return least;
    const thread = new HashThread(this.#spawn(), (dead) => this.#threads.splice(this.#threads.indexOf(dead), 1));
    this.#threads.push(thread);
    return thread;
  }
}

// Without this process's own flags: a loader for sources has nothing to do in the thread.
function startWorker(): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { execArgv: [] });
}
