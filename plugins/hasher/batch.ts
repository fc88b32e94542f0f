// What travels between the event loop and a hashing thread.

/** Several jobs in one message: a message costs the event loop more than a small piece costs the thread. */
export interface Batch {
  /** Sent anew with each batch: a table of what the thread knows already saves 3 % of the processor time (measured). */
  readonly memory: readonly SharedArrayBuffer[];
  /**
   * `JOB_NUMBERS` a job: index into `memory`, offset and length in bytes; descriptor of a file, offset there in bytes; 1 for what
   * is known to have the wanted digest, else 0.
   */
  readonly jobs: readonly number[];
  /** A digest a job: with it the bytes are written to the file. */
  readonly wanted: Uint8Array;
}

export interface Answers {
  /** One a job, in order. */
  readonly digests: Uint8Array;
  readonly failures: readonly Failure[];
}

/** Of a file that could not be read or written. */
export interface Failure {
  /** The number of the job in its batch. */
  readonly job: number;
  readonly message: string;
  /** Of the system, such as ENOSPC. */
  readonly code: string | undefined;
}

export const JOB_NUMBERS = 6;

/** Stands for memory or file where a job has none. */
export const NONE = -1;

/** Bytes in a SHA-1 digest. */
export const DIGEST_LENGTH = 20;
