// Pieces between memory and files: one hashing thread does all of it where storage and hasher both can, else one step after
// the other. Bytes that are wrong never reach storage.
import type { FilePlace, Hasher, Storage } from '../contracts/index.js';
import { type Geometry, HASH_LENGTH, type Metainfo, type PieceIndex } from '../model/index.js';

export interface InPlaceParts {
  readonly metainfo: Metainfo;
  readonly hasher: Hasher;
  readonly storage: Pick<Storage, 'write' | 'inPlace'>;
}

export interface CompletePiece {
  readonly piece: PieceIndex;
  readonly bytes: Uint8Array;
}

/** False: it is not what the torrent says, and was not written. @throws StorageError, and errors of the hasher */
export async function writeIfRight(parts: InPlaceParts, pieces: readonly CompletePiece[]): Promise<readonly boolean[]> {
  const together = inThread(parts, pieces);
  if (together) return together;
  return settled(pieces.map(async (each) => (await inThread(parts, [each]))?.[0] ?? stepByStep(parts, each)));
}

function inThread({ metainfo, hasher, storage }: InPlaceParts, pieces: readonly CompletePiece[]) {
  const threads = hasher.inPlace;
  const numbers = pieces.map(({ piece }) => piece);
  const toWrite = ({ piece, bytes }: CompletePiece, place: FilePlace) => ({ bytes, wanted: hashOf(metainfo, piece), place });
  return (
    threads &&
    storage.inPlace?.write(numbers, async (places) => told(pieces, await threads.writeIfRight(placed(pieces, places, toWrite))))
  );
}

// An answer about one piece must never be taken for that about another.
function placed<P, T>(pieces: readonly P[], places: readonly FilePlace[], at: (piece: P, place: FilePlace) => T): T[] {
  const all = pieces.flatMap((piece, index) => {
    const place = places[index];
    return place ? [at(piece, place)] : [];
  });
  if (all.length < pieces.length) throw new Error(`storage lent ${all.length} places for ${pieces.length} pieces`);
  return all;
}

function told<T>(pieces: readonly unknown[], answers: readonly T[]): readonly T[] {
  if (answers.length < pieces.length) throw new Error(`the hasher told of ${answers.length} pieces out of ${pieces.length}`);
  return answers;
}

async function stepByStep({ metainfo, hasher, storage }: InPlaceParts, { piece, bytes }: CompletePiece): Promise<boolean> {
  if (!isHashOf(metainfo, piece, await hasher.sha1(bytes))) return false;
  await storage.write(piece, bytes);
  return true;
}

// Not before all are done: until then their memory is in use.
async function settled<T>(works: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

export interface InFilesParts {
  readonly geometry: Geometry;
  readonly hasher: Hasher;
  readonly storage: Pick<Storage, 'read' | 'inPlace'>;
}

/** The hashes of pieces as they lie in files; undefined: they are to be read. @throws StorageError when one cannot be read */
export function hashInFiles({ geometry, hasher, storage }: InFilesParts, pieces: readonly PieceIndex[]) {
  const threads = hasher.inPlace;
  const toHash = (piece: PieceIndex, place: FilePlace) => ({ place, length: geometry.lengthOf(piece) });
  return (
    threads && storage.inPlace?.read(pieces, async (places) => told(pieces, await threads.sha1(placed(pieces, places, toHash))))
  );
}

export function isHashOf(metainfo: Metainfo, piece: PieceIndex, digest: Uint8Array): boolean {
  return Buffer.compare(digest, hashOf(metainfo, piece)) === 0;
}

function hashOf({ pieceHashes }: Metainfo, piece: PieceIndex): Uint8Array {
  return pieceHashes.subarray(piece * HASH_LENGTH, (piece + 1) * HASH_LENGTH);
}
