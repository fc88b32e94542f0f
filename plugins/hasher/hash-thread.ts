// One worker thread and the jobs it was given.
import type { Worker } from 'node:worker_threads';
import { type Answers, type Batch, DIGEST_LENGTH, NONE } from './batch.js';
import type { Job } from './order.js';

/** Bytes after which a batch is sent: answers of a long row come in between, not all at its end. */
export const BATCH_LENGTH = 2 * 1024 * 1024;

export class HashThread {
  /** Bytes that wait for their digest. */
  load = 0;
  /** It has started, and answered. */
  awake = false;
  readonly #worker: Worker;
  readonly #ended: (thread: HashThread) => void;
  readonly #sent: Job[][] = [];
  #next: Job[] = [];
  #nextLength = 0;
  #retired = false;
  #over = false;

  /** @param ended called once when the thread ends before it is stopped; its jobs are settled by then */
  constructor(worker: Worker, ended: (thread: HashThread) => void) {
    this.#worker = worker;
    this.#ended = ended;
    worker.on('message', (answers: Answers) => this.#received(answers));
    worker.on('error', (cause) => this.#end(new Error('a hashing thread failed', { cause })));
    worker.on('exit', (code) => this.#end(new Error(`a hashing thread ended with code ${code}`)));
    // Only work in hand keeps the process alive.
    worker.unref();
  }

  add(job: Job): void {
    this.load += job.work.length;
    this.#nextLength += job.work.length;
    this.#next.push(job);
    if (this.#nextLength >= BATCH_LENGTH) this.send();
  }

  /** Sends what was added since. */
  send(): void {
    if (this.#next.length === 0) return;
    const batch = batchOf(this.#next);
    if (this.#sent.length === 0) this.#worker.ref();
    this.#sent.push(this.#next);
    this.#next = [];
    this.#nextLength = 0;
    this.#worker.postMessage(batch);
  }

  /** It takes no more jobs and ends as soon as it has answered what it was sent. */
  retire(): void {
    this.#retired = true;
    this.#endIfRetired();
  }

  get retired(): boolean {
    return this.#retired;
  }

  async stop(): Promise<void> {
    this.#over = true;
    this.#rejectAll(new Error('the hasher was stopped'));
    await this.#worker.terminate();
  }

  #received({ digests, failures }: Answers): void {
    this.awake = true;
    const batch = this.#sent.shift() ?? [];
    if (this.#sent.length === 0) this.#worker.unref();
    const failed = new Set<number>();
    for (const { job, message, code } of failures) {
      failed.add(job);
      batch[job]?.order.failed(Object.assign(new Error(message), { code }));
    }
    batch.forEach(({ work, order, index }, job) => {
      this.load -= work.length;
      if (!failed.has(job)) order.done(index, digests.subarray(job * DIGEST_LENGTH, (job + 1) * DIGEST_LENGTH));
    });
    this.#endIfRetired();
  }

  #endIfRetired(): void {
    if (!this.#retired || this.#over || this.#sent.length > 0) return;
    this.#ended(this);
    void this.stop();
  }

  // A failure is told twice, by `error` and then `exit`; the first says more.
  #end(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#ended(this);
    this.#rejectAll(error);
  }

  #rejectAll(error: Error): void {
    for (const job of [...this.#sent.splice(0).flat(), ...this.#next.splice(0)]) job.order.failed(error);
  }
}

function batchOf(jobs: readonly Job[]): Batch {
  const memory: SharedArrayBuffer[] = [];
  const numbers: number[] = [];
  const wanted = new Uint8Array(jobs.length * DIGEST_LENGTH);
  jobs.forEach(({ work: { from, place, length, wanted: hash }, hashed }, index) => {
    if (from && !memory.includes(from.memory)) memory.push(from.memory);
    numbers.push(from ? memory.indexOf(from.memory) : NONE, from?.start ?? 0, length);
    numbers.push(place?.fd ?? NONE, place?.offset ?? 0, hashed ? 1 : 0);
    if (hash) wanted.set(hash, index * DIGEST_LENGTH);
  });
  return { memory, jobs: numbers, wanted };
}
