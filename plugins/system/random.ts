// Chance from the operating system: peer ids and transaction ids must not be guessable.
import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from 'piecework';

export class SystemRandom implements Random {
  below(limit: number): number {
    return randomInt(limit);
  }

  bytes(count: number): Uint8Array {
    return randomBytes(count);
  }
}
