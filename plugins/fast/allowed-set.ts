// The pieces that a peer may ask for while choked. They follow from its address, so that it gains nothing by coming again
// (the canonical algorithm of BEP 6).
import { createHash } from 'node:crypto';
import { type InfoHash, toCompact, uint32At } from 'piecework';

const COMPACT_IPV4 = 6;

/** Pieces in the set, as BEP 6 suggests. */
export const ALLOWED_SET_SIZE = 10;

/** Piece numbers in order; none for IPv6, of which BEP 6 says nothing. */
export function allowedSet(host: string, infoHash: InfoHash, pieceCount: number, size = ALLOWED_SET_SIZE): number[] {
  const address = toCompact({ host, port: 0 });
  if (address?.length !== COMPACT_IPV4) return [];
  const set = new Set<number>();
  const wanted = Math.min(size, pieceCount);
  // The last byte is masked: neighbours in one network share a set.
  let seed: Uint8Array = Uint8Array.of(...address.subarray(0, 3), 0, ...infoHash.bytes);
  while (set.size < wanted) {
    seed = createHash('sha1').update(seed).digest();
    for (let at = 0; at < seed.length && set.size < wanted; at += 4) set.add(uint32At(seed, at) % pieceCount);
  }
  return [...set];
}
