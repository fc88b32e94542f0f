// Pieces between memory and files: one hashing thread does all of it where storage and hasher both can, else one step after
// the other. Bytes that are wrong never reach storage.
import type { FilePlace, Hasher, HasherInPlace, Storage, ToWrite } from '../contracts/index.js';
import { HASH_LENGTH, type Metainfo, type PieceIndex } from '../model/index.js';

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
  return threads && storage.inPlace?.write(numbers, (places) => writeAt(places, metainfo, threads, pieces));
}

// An answer about one piece must never be taken for that about another.
async function writeAt(
  places: readonly FilePlace[],
  metainfo: Metainfo,
  threads: HasherInPlace,
  pieces: readonly CompletePiece[],
): Promise<readonly boolean[]> {
  const toWrite = pieces.flatMap(({ piece, bytes }, index): ToWrite[] => {
    const place = places[index];
    return place ? [{ bytes, wanted: hashOf(metainfo, piece), place }] : [];
  });
  if (toWrite.length < pieces.length) throw new Error(`storage lent ${toWrite.length} places for ${pieces.length} pieces`);
  const right = await threads.writeIfRight(toWrite);
  if (right.length < pieces.length) throw new Error(`the hasher told of ${right.length} pieces out of ${pieces.length}`);
  return right;
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
