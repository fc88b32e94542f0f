// The program of a hashing thread: a batch comes, its digests go back. Never imported, only started.
import { createHash, hash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { type Answers, type Batch, DIGEST_LENGTH, type Failure, JOB_NUMBERS, NONE } from './batch.js';
import { LONG_WRITE, WriteLength } from './write-length.js';

/** Bytes of a file that are read at once: they are hashed while they are in the processor's cache. */
const READ_LENGTH = 256 * 1024;

const writes = new WriteLength();
const read = Buffer.allocUnsafeSlow(READ_LENGTH);

parentPort?.on('message', (batch: Batch) => parentPort?.postMessage(answersTo(batch)));

function answersTo({ memory, jobs, wanted }: Batch): Answers {
  const count = jobs.length / JOB_NUMBERS;
  const digests = new Uint8Array(count * DIGEST_LENGTH);
  const failures: Failure[] = [];
  for (let job = 0; job < count; job++) {
    const [index = NONE, start, length = 0, fd = NONE, offset = 0, hashed] = jobs.slice(
      job * JOB_NUMBERS,
      (job + 1) * JOB_NUMBERS,
    );
    try {
      const bytes = index === NONE ? undefined : new Uint8Array(sure(memory, index), start, length);
      const right = wanted.subarray(job * DIGEST_LENGTH, (job + 1) * DIGEST_LENGTH);
      const digest = hashed === 1 ? right : bytes ? hash('sha1', bytes, 'buffer') : hashOfFile(fd, offset, length);
      digests.set(digest, job * DIGEST_LENGTH);
      if (bytes && fd !== NONE && Buffer.compare(digest, right) === 0) writeWhole(fd, bytes, offset);
    } catch (error) {
      failures.push(failureOf(job, error));
    }
  }
  return { digests, failures };
}

function sure(memory: readonly SharedArrayBuffer[], index: number): SharedArrayBuffer {
  const whole = memory[index];
  if (!whole) throw new Error(`a job names memory ${index}, which is not in its batch`);
  return whole;
}

function hashOfFile(fd: number, offset: number, length: number): Buffer {
  if (length <= READ_LENGTH) return hash('sha1', part(fd, offset, length), 'buffer');
  const sha1 = createHash('sha1');
  for (let at = 0; at < length; at += READ_LENGTH) sha1.update(part(fd, offset + at, Math.min(READ_LENGTH, length - at)));
  return sha1.digest();
}

function part(fd: number, offset: number, length: number): Uint8Array {
  for (let at = 0; at < length; ) {
    const count = readSync(fd, read, at, length - at, offset + at);
    if (count === 0) throw new Error(`only ${offset + at} bytes are there`);
    at += count;
  }
  return read.subarray(0, length);
}

function writeWhole(fd: number, bytes: Uint8Array, offset: number): void {
  for (let at = 0; at < bytes.length; at += LONG_WRITE) writePortion(fd, bytes.subarray(at, at + LONG_WRITE), offset + at);
}

function writePortion(fd: number, bytes: Uint8Array, offset: number): void {
  const started = performance.now();
  const { length } = bytes;
  for (let at = 0; at < length; ) at += writeSync(fd, bytes, at, Math.min(writes.bytes, length - at), offset + at);
  writes.took(length, performance.now() - started);
}

function failureOf(job: number, error: unknown): Failure {
  if (!(error instanceof Error)) return { job, message: String(error), code: undefined };
  return { job, message: error.message, code: 'code' in error ? String(error.code) : undefined };
}
