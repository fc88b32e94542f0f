// Which pieces does storage hold already? What the resume record vouches for is believed, the rest of what is there is hashed.
import type { Hasher, ResumeRecord, Storage } from '../contracts/index.js';
import { Bitfield, type Metainfo, type PieceIndex } from '../model/index.js';
import { hashPieces } from './hash-pieces.js';
import { isHashOf } from './in-place.js';

export interface CheckParts {
  readonly metainfo: Metainfo;
  readonly storage: Storage;
  readonly hasher: Hasher;
  readonly signal: AbortSignal;
  found(piece: PieceIndex): void;
  progress(done: number, total: number): void;
}

/** Returns the fingerprints of files by which pieces were found. @param record undefined: everything that is there is hashed. */
export async function checkContent(parts: CheckParts, record?: ResumeRecord): Promise<readonly (string | undefined)[]> {
  const doubtful: PieceIndex[] = [];
  const fingerprints = await parts.storage.fingerprints();
  // Nothing is there, as at the start of most downloads: then none of perhaps two million pieces is looked at.
  if (fingerprints.every((fingerprint) => fingerprint === undefined)) return fingerprints;
  const believed = believe(parts.metainfo, fingerprints, record);
  const { geometry } = parts.metainfo;
  for (const piece of geometry.pieces()) {
    if (believed?.sure(piece)) {
      if (believed.have.has(piece)) parts.found(piece);
    } else if (geometry.filesOf(piece).every((file) => fingerprints[file] !== undefined)) doubtful.push(piece);
  }
  await hashAll(parts, doubtful);
  return fingerprints;
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
  return { have, sure: (piece) => metainfo.geometry.filesOf(piece).every((file) => same[file]) };
}

async function hashAll(
  { metainfo, storage, hasher, signal, found, progress }: CheckParts,
  pieces: readonly PieceIndex[],
): Promise<void> {
  let done = 0;
  await hashPieces(pieces, {
    geometry: metainfo.geometry,
    storage,
    hasher,
    signal,
    // A piece that can't be read whole is as good as missing. Writing will tell if something is really wrong.
    hashed: (piece, digest) => {
      if (digest instanceof Uint8Array && isHashOf(metainfo, piece, digest)) found(piece);
      progress(++done, pieces.length);
    },
  });
}
