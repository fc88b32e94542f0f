// Reads of one turn that follow each other in a file go to the system as one: to wake a thread costs more than to read a piece.
import { readv } from 'node:fs';
import { readWhole } from './whole.js';

/** Bytes that are read as one at most: more would make the first of them wait. */
export const MAX_TOGETHER = 2 * 1024 * 1024;

interface Read {
  readonly fd: number;
  readonly bytes: Uint8Array;
  readonly position: number;
  readonly path: string;
  resolve(): void;
  reject(error: unknown): void;
}

type Done = (error: Error | null, count: number) => void;
/** As `readv` of Node: it may bring less than was asked for. */
export type ReadTogether = (fd: number, memory: readonly Uint8Array[], position: number, done: Done) => void;

export class AdjacentReads {
  readonly #waiting: Read[] = [];

  constructor(private readonly readTogether: ReadTogether = readv) {}

  /** @throws StorageError when the file is shorter, or the error of the system */
  read(fd: number, bytes: Uint8Array, position: number, path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      // Asked for by a promise, as ever, this comes after all other promises of the turn: with what is read ahead.
      if (this.#waiting.length === 0) process.nextTick(() => this.#start());
      this.#waiting.push({ fd, bytes, position, path, resolve, reject });
    });
  }

  #start(): void {
    let row: Read[] = [];
    let length = 0;
    for (const next of this.#waiting.splice(0)) {
      const last = row.at(-1);
      if (last && (!follows(last, next) || length + next.bytes.length > MAX_TOGETHER)) {
        this.#readRow(row);
        row = [];
        length = 0;
      }
      row.push(next);
      length += next.bytes.length;
    }
    this.#readRow(row);
  }

  #readRow(row: readonly Read[]): void {
    const [first, second] = row;
    if (!first) return;
    if (!second) return readAlone(first, 0);
    const memory = row.map(({ bytes }) => bytes);
    this.readTogether(first.fd, memory, first.position, (error, count) => {
      // What failed together is read again alone: only then is it known whose the failure is.
      let left = error ? 0 : count;
      for (const read of row) {
        const came = Math.min(left, read.bytes.length);
        left -= came;
        if (came === read.bytes.length) read.resolve();
        else readAlone(read, came);
      }
    });
  }
}

function follows(last: Read, next: Read): boolean {
  return last.fd === next.fd && last.position + last.bytes.length === next.position;
}

/** @param from what came already, bytes */
function readAlone({ fd, bytes, position, path, resolve, reject }: Read, from: number): void {
  readWhole(fd, bytes.subarray(from), position + from, path).then(resolve, reject);
}
