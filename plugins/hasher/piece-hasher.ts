// Decides where a piece is hashed: here and now, or by the least busy thread at the end of this turn of the event loop.
import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Hasher, type HasherInPlace, type OptionsOf, options, type ToWrite, use } from 'piecework';
import { z } from 'zod';
import { HashThread } from './hash-thread.js';
import { type Job, Order, type Work } from './order.js';

/**
 * Up to here a piece is hashed at once. Measured: 13 µs for 16 KiB and 23 µs for 32 KiB, while a message to a thread and
 * back costs the event loop 5 µs (in a batch) to 45 µs (alone), plus the waking of the thread.
 */
export const INLINE_LENGTH = 32 * 1024;

/** Threads at most, unless `workers` says otherwise: two hash 2.4 GiB/s, more than a Node process can receive. */
export const DEFAULT_WORKERS = 2;

/** Bytes that each thread has to do, once it is awake, before there is one more: to start one costs what hashing 60 MiB does (measured). */
export const MIN_LOAD = 4 * 1024 * 1024;

/**
 * Bytes that nobody uses any more before all threads are replaced. A thread holds the memory that it was sent until it collects
 * its own garbage, and makes so little of that itself that it hardly ever does (measured: 300 of 300 MiB held).
 */
export const MAX_DROPPED = 16 * 1024 * 1024;

/** Bytes that a thread has to do before the event loop hashes some of those that come: on two processors it has time for that. */
export const BUSY_LOAD = 6 * 1024 * 1024;

/** Bytes that it hashes in a turn, at most: half a millisecond. */
export const HELP_LENGTH = 768 * 1024;

export const HasherOptions = options(
  z.strictObject({
    workers: z
      .int()
      .min(0)
      .max(64)
      .optional()
      .describe(
        'Hashing threads, started when first needed. 0 hashes on the event loop. Default: one a processor, 2 at most; for pieces as ' +
          'they come one less, since the event loop needs a processor, but 1 at least.',
      ),
  }),
);

export class PieceHasher implements Hasher {
  readonly inPlace: HasherInPlace | undefined;
  readonly #limit: number;
  /** For pieces as they come: receiving them is a processor's work for the event loop. */
  readonly #limitInMemory: number;
  readonly #spawn: () => Worker;
  readonly #threads: HashThread[] = [];
  readonly #drops = new FinalizationRegistry<number>((length) => this.#dropped(length));
  #waiting: Job[] = [];
  #droppedLength = 0;
  #stopped = false;

  constructor(
    @use(HasherOptions) { workers }: OptionsOf<typeof HasherOptions>,
    spawn: () => Worker = startWorker,
    processors = availableParallelism(),
  ) {
    this.#limit = workers ?? Math.min(DEFAULT_WORKERS, processors);
    this.#limitInMemory = workers ?? Math.max(1, Math.min(DEFAULT_WORKERS, processors - 1));
    this.#spawn = spawn;
    if (this.#limit > 0)
      this.inPlace = {
        sha1: (pieces) => this.#together(pieces),
        writeIfRight: (pieces) => this.#writeIfRight(pieces),
      };
  }

  allocate(length: number): Uint8Array {
    const memory = new SharedArrayBuffer(length);
    this.#drops.register(memory, length);
    return Buffer.from(memory);
  }

  sha1(bytes: Uint8Array): Promise<Uint8Array> {
    if (this.#stopped) return Promise.reject(stopped());
    const from = shared(bytes);
    // Other memory would have to be copied, and fresh shared memory costs seven times what hashing does (measured).
    if (bytes.length <= INLINE_LENGTH || this.#limit === 0 || !from) return Promise.resolve(hash('sha1', bytes, 'buffer'));
    return this.#together([{ from, length: bytes.length }]).then(([digest]) => sure(digest));
  }

  expectPieces(): void {
    if (!this.#stopped && this.#limit > 0 && this.#threads.length === 0) this.#start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { order } of this.#waiting.splice(0)) order.failed(stopped());
    await Promise.all(this.#threads.splice(0).map((thread) => thread.stop()));
  }

  async #writeIfRight(pieces: readonly ToWrite[]): Promise<readonly boolean[]> {
    const digests = await this.#together(pieces.map(workOf));
    return pieces.map(({ wanted }, index) => Buffer.compare(wanted, sure(digests[index])) === 0);
  }

  #together(works: readonly Work[]): Promise<readonly Uint8Array[]> {
    const order = new Order(works.length);
    for (const [index, work] of works.entries()) this.#add({ work, order, index });
    return order.digests;
  }

  #add(job: Job): void {
    const { order, work } = job;
    if (this.#stopped) return order.failed(stopped());
    if (work.wanted && !work.from)
      return order.failed(new Error('only bytes in memory of the hasher can be written by its threads'));
    if (this.#waiting.length === 0) setImmediate(() => this.#dispatch());
    this.#waiting.push(job);
  }

  #dispatch(): void {
    let help = HELP_LENGTH;
    for (const job of this.#waiting.splice(0)) {
      const thread = this.#leastBusy(job);
      const { from, wanted, length } = job.work;
      const here = from && wanted && thread.awake && thread.load >= BUSY_LOAD && length <= help;
      if (here) {
        help -= length;
        const digest = hash('sha1', new Uint8Array(from.memory, from.start, length), 'buffer');
        if (digest.equals(wanted)) thread.add({ ...job, hashed: true });
        else job.order.done(job.index, digest);
      } else thread.add(job);
    }
    for (const thread of this.#threads) thread.send();
  }

  #dropped(length: number): void {
    this.#droppedLength += length;
    if (this.#droppedLength < MAX_DROPPED) return;
    this.#droppedLength = 0;
    for (const thread of [...this.#threads]) thread.retire();
  }

  // What gathers in memory while a thread wakes up is soon done; files to be read go on and on.
  #leastBusy({ work: { from } }: Job): HashThread {
    let least: HashThread | undefined;
    let count = 0;
    for (const thread of this.#threads) {
      if (thread.retired) continue;
      count++;
      if (!least || thread.load < least.load) least = thread;
    }
    const limit = from ? this.#limitInMemory : this.#limit;
    if (least && (count >= limit || least.load < MIN_LOAD || (from && !least.awake))) return least;
    return this.#start();
  }

  #start(): HashThread {
    const thread = new HashThread(this.#spawn(), (dead) => this.#threads.splice(this.#threads.indexOf(dead), 1));
    this.#threads.push(thread);
    return thread;
  }
}

const workOf = ({ bytes, wanted, place }: ToWrite): Work => ({ length: bytes.length, from: shared(bytes), place, wanted });

function sure(digest: Uint8Array | undefined): Uint8Array {
  if (!digest) throw new Error('a hashing thread told of no digest');
  return digest;
}

function shared({ buffer, byteOffset }: Uint8Array): Work['from'] {
  return buffer instanceof SharedArrayBuffer ? { memory: buffer, start: byteOffset } : undefined;
}

function stopped(): Error {
  return new Error('the hasher was stopped');
}

// Without this process's own flags: a loader for sources has nothing to do in the thread.
function startWorker(): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { execArgv: [] });
}
