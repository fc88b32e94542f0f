// Chance from the operating system: peer ids and transaction ids must not be guessable.
import { randomBytes, randomFillSync } from 'node:crypto';
import type { Random } from 'piecework';

/** Numbers that are drawn at once: a picker needs two a piece, and each alone is a long way through Node. */
const POOL = 1_024;
/** How many values a number in the pool may have. */
const VALUES = 2 ** 32;

export class SystemRandom implements Random {
  #pool: Uint32Array | undefined;
  #left = 0;

  below(limit: number): number {
    this.#pool ??= new Uint32Array(POOL);
    if (this.#left === 0) this.#left = randomFillSync(this.#pool).length;
    return Math.floor(((this.#pool[--this.#left] ?? 0) / VALUES) * limit);
  }

  bytes(count: number): Uint8Array {
    return randomBytes(count);
  }
}
