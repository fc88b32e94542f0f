// Hashes pieces as they lie in storage, several at once, in a bounded amount of memory.
import type { Hasher, Storage } from '../contracts/index.js';
import { type Geometry, type PieceIndex, StorageError } from '../model/index.js';
import { CHECK_LANES, CHECK_MEMORY } from './bounds.js';
import { hashInFiles } from './in-place.js';

export interface HashParts {
  readonly geometry: Geometry;
  readonly storage: Pick<Storage, 'read' | 'inPlace'>;
  readonly hasher: Hasher;
  readonly signal: AbortSignal;
  /** In any order. The error when the piece could not be read whole. */
  hashed(piece: PieceIndex, digest: Uint8Array | StorageError): void;
}

/** @throws the signal's reason when aborted, and what `hashed` throws. */
export async function hashPieces(pieces: readonly PieceIndex[], parts: HashParts): Promise<void> {
  const waiting = pieces.values();
  const length = Math.min(parts.geometry.pieceLength, parts.geometry.totalLength);
  const lane = async (): Promise<void> => {
    let memory: Uint8Array | undefined;
    const take = (): Uint8Array => (memory ??= parts.hasher.allocate(length));
    for (const piece of waiting) {
      parts.signal.throwIfAborted();
      parts.hashed(piece, await hashOf(piece, take, parts));
    }
  };
  const lanes = Math.min(pieces.length, CHECK_LANES, Math.max(1, Math.floor(CHECK_MEMORY / length)));
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function hashOf(
  piece: PieceIndex,
  memory: () => Uint8Array,
  { geometry, storage, hasher }: HashParts,
): Promise<Uint8Array | StorageError> {
  const length = geometry.lengthOf(piece);
  try {
    const inFiles = hashInFiles(hasher, storage, piece, length);
    return await (inFiles ?? hasher.sha1(await storage.read(piece, 0, length, memory().subarray(0, length))));
  } catch (error) {
    if (error instanceof StorageError) return error;
    throw error;
  }
}
