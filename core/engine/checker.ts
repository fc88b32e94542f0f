// Which pieces does storage hold already? What the resume record vouches for is believed, the rest of what is there is hashed.
import type { Hasher, ResumeRecord, Storage } from '../contracts/index.js';
import { Bitfield, type Metainfo, type PieceIndex, StorageError } from '../model/index.js';
import { CHECK_MEMORY } from './bounds.js';
import { isHashOf } from './verifier.js';

export interface CheckParts {
  readonly metainfo: Metainfo;
  readonly storage: Storage;
  readonly hasher: Hasher;
  readonly signal: AbortSignal;
  found(piece: PieceIndex): void;
  progress(done: number, total: number): void;
}

/** @param record undefined: everything that is there is hashed. */
export async function checkContent(parts: CheckParts, record?: ResumeRecord): Promise<void> {
  const doubtful: PieceIndex[] = [];
  const fingerprints = await parts.storage.fingerprints();
  const believed = believe(parts.metainfo, fingerprints, record);
  for (const piece of parts.metainfo.geometry.pieces()) {
    if (believed?.sure(piece)) {
      if (believed.have.has(piece)) parts.found(piece);
    } else if (filesOf(parts.metainfo, piece).every((file) => fingerprints[file] !== undefined)) doubtful.push(piece);
  }
  await hashAll(parts, doubtful);
}

interface Believed {
  readonly have: Bitfield;
  /** The record tells of all files that hold the piece, and they are as they were then. */
  sure(piece: PieceIndex): boolean;
}

function believe(metainfo: Metainfo, fingerprints: readonly (string | undefined)[], record?: ResumeRecord): Believed | undefined {
  const have = record && Bitfield.fromBytes(record.have, metainfo.geometry.pieceCount);
  if (!have) return undefined;
  const same = fingerprints.map((fingerprint, file) => fingerprint !== undefined && fingerprint === record.fingerprints[file]);
  return { have, sure: (piece) => filesOf(metainfo, piece).every((file) => same[file]) };
}

function filesOf({ geometry }: Metainfo, piece: PieceIndex): number[] {
  return geometry.spans(piece, 0, geometry.lengthOf(piece)).map(({ file }) => file);
}

async function hashAll(parts: CheckParts, pieces: readonly PieceIndex[]): Promise<void> {
  const { geometry } = parts.metainfo;
  const lanes = Math.max(1, Math.min(pieces.length, Math.floor(CHECK_MEMORY / geometry.pieceLength)));
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let piece = pieces[next++]; piece !== undefined; piece = pieces[next++]) {
      parts.signal.throwIfAborted();
      if (await holds(parts, piece)) parts.found(piece);
      parts.progress(++done, pieces.length);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function holds({ metainfo, storage, hasher }: CheckParts, piece: PieceIndex): Promise<boolean> {
  try {
    const bytes = await storage.read(piece, 0, metainfo.geometry.lengthOf(piece));
    return isHashOf(metainfo, piece, await hasher.sha1(bytes));
  } catch (error) {
    // Shorter than it should be, or unreadable: as good as missing. Writing will tell if something is really wrong.
    if (error instanceof StorageError) return false;
    throw error;
  }
}
