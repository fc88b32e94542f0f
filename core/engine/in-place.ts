// A piece between memory and files: one hashing thread does all of it where storage and hasher both can, else one step after
// the other. Bytes that are wrong never reach storage.
import type { Hasher, Storage } from '../contracts/index.js';
import { HASH_LENGTH, type Metainfo, type PieceIndex } from '../model/index.js';

/** False: they are not what the torrent says, and were not written. @throws StorageError, and errors of the hasher */
export async function writeIfRight(
  { metainfo, hasher, storage }: { metainfo: Metainfo; hasher: Hasher; storage: Pick<Storage, 'write' | 'inPlace'> },
  piece: PieceIndex,
  bytes: Uint8Array,
): Promise<boolean> {
  const threads = hasher.inPlace;
  const wanted = hashOf(metainfo, piece);
  const right = threads && storage.inPlace?.write(piece, (place) => threads.writeIfRight(bytes, wanted, place));
  if (right) return right;
  if (!isHashOf(metainfo, piece, await hasher.sha1(bytes))) return false;
  await storage.write(piece, bytes);
  return true;
}

/** The hash of a piece as it lies in files; undefined: it is to be read. @throws StorageError */
export function hashInFiles(hasher: Hasher, storage: Pick<Storage, 'read' | 'inPlace'>, piece: PieceIndex, length: number) {
  const threads = hasher.inPlace;
  return threads && storage.inPlace?.read(piece, (place) => threads.sha1(place, length));
}

export function isHashOf(metainfo: Metainfo, piece: PieceIndex, digest: Uint8Array): boolean {
  return Buffer.compare(digest, hashOf(metainfo, piece)) === 0;
}

function hashOf({ pieceHashes }: Metainfo, piece: PieceIndex): Uint8Array {
  return pieceHashes.subarray(piece * HASH_LENGTH, (piece + 1) * HASH_LENGTH);
}
