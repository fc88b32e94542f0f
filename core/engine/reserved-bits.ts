// The eight reserved bytes of our handshake: every claimed bit set.
import type { ReservedBit } from '../contracts/index.js';

export function reservedBits(claims: Iterable<ReservedBit>): Uint8Array {
  const bytes = new Uint8Array(8);
  for (const { bit } of claims) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return bytes;
}
