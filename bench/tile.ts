// Content of any size from little memory: one stretch of chance, over and over. A light seeder holds no more than that.
import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Of a request. */
export const BLOCK = 16_384;
/** 64 MiB and a block: in pieces of a power of two, none is like another for thousands of them. */
const TILE_BLOCKS = 4097;

export class Tile {
  private constructor(private readonly bytes: Buffer) {}

  /** Writes content of that length. */
  static write(file: string, length: number): void {
    const bytes = randomFillSync(Buffer.allocUnsafe(Math.min(TILE_BLOCKS * BLOCK, length)));
    const descriptor = openSync(file, 'w');
    for (let at = 0; at < length; at += bytes.length) writeSync(descriptor, bytes, 0, Math.min(bytes.length, length - at));
    closeSync(descriptor);
  }

  /** Of content that `write` wrote. */
  static of(file: string): Tile {
    const bytes = Buffer.allocUnsafeSlow(TILE_BLOCKS * BLOCK);
    const descriptor = openSync(file, 'r');
    const length = readSync(descriptor, bytes, 0, bytes.length, 0);
    closeSync(descriptor);
    return new Tile(bytes.subarray(0, length));
  }

  /** The content from there on, in place: nothing is copied. */
  *parts(at: number, length: number): Generator<Buffer> {
    for (let left = length; left > 0; ) {
      const from = (at + length - left) % this.bytes.length;
      const part = this.bytes.subarray(from, from + left);
      left -= part.length;
      yield part;
    }
  }
}
