// Hashes pieces as they lie in storage, several at once, in a bounded amount of memory.
import { type PieceIndex, StorageError } from '../model/index.js';
import { CHECK_GROUPS, CHECK_MEMORY, CHECK_PIECES } from './bounds.js';
import { hashInFiles, type InFilesParts } from './in-place.js';

export interface HashParts extends InFilesParts {
  readonly signal: AbortSignal;
  /** In any order. The error when the piece could not be read whole. */
  hashed(piece: PieceIndex, digest: Uint8Array | StorageError): void;
}

/** Memory for one of the pieces that a group reads together. */
type Slots = (slot: number) => Uint8Array;

/** @throws the signal's reason when aborted, and what `hashed` throws. */
export async function hashPieces(pieces: readonly PieceIndex[], parts: HashParts): Promise<void> {
  const { geometry, hasher, signal, hashed } = parts;
  const length = Math.min(geometry.pieceLength, geometry.totalLength);
  const atOnce = Math.min(pieces.length, CHECK_PIECES, Math.max(1, Math.floor(CHECK_MEMORY / length)));
  const together = Math.max(1, Math.floor(atOnce / CHECK_GROUPS));
  let next = 0;
  const lane = async (): Promise<void> => {
    const memory: Uint8Array[] = [];
    const slots: Slots = (slot) => (memory[slot] ??= hasher.allocate(length));
    while (next < pieces.length) {
      signal.throwIfAborted();
      const group = pieces.slice(next, next + together);
      next += group.length;
      const digests = await hashesOf(group, slots, parts);
      for (const [index, piece] of group.entries())
        hashed(piece, digests[index] ?? new StorageError(`piece ${piece} has no hash`));
    }
  };
  await Promise.all(Array.from({ length: Math.floor(atOnce / together) }, lane));
}

/** Together costs the event loop least; where one cannot be read, or they lie in several files, each goes alone. */
async function hashesOf(
  group: readonly PieceIndex[],
  slots: Slots,
  parts: HashParts,
): Promise<readonly (Uint8Array | StorageError)[]> {
  const [piece, another] = group;
  try {
    const digests = await hashInFiles(parts, group);
    if (digests) return digests;
    if (piece !== undefined && another === undefined) return [await hashOf(piece, slots(0), parts)];
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (another === undefined) return [error];
  }
  const alone = await Promise.all(group.map((each, slot) => hashesOf([each], () => slots(slot), parts)));
  return alone.flat();
}

async function hashOf(piece: PieceIndex, memory: Uint8Array, { geometry, storage, hasher }: HashParts): Promise<Uint8Array> {
  const length = geometry.lengthOf(piece);
  return hasher.sha1(await storage.read(piece, 0, length, memory.subarray(0, length)));
}
