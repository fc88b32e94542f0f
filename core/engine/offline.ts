// Work on content without any peer: checking it against a torrent, and making a torrent of it.
import { HASHER, METAINFO, type MetainfoDraft, named, STORAGE } from '../contracts/index.js';
import type { OpenScope } from '../kernel/index.js';
import { Geometry, HASH_LENGTH, InfoHash, type Metainfo, type Pieces } from '../model/index.js';
import { checkContent } from './checker.js';
import { hashPieces } from './hash-pieces.js';
import { metadataOf } from './lent-torrent.js';
import { namedHasher, namedStorage } from './named-steps.js';
import { PieceStates } from './piece-states.js';
import { openTorrent } from './torrent-scope.js';

export interface Watch {
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

/** Hashes all content and tells which pieces are right. @throws StorageError */
export async function verifyContent(kernel: OpenScope, metainfo: Metainfo, contentPath: string, watch: Watch): Promise<Pieces> {
  return withContent(kernel, metainfo, contentPath, async (scope, states) => {
    const parts = { metainfo, ...stepsOf(kernel, scope), signal: watch.signal };
    await checkContent({ ...parts, found: (piece) => states.found(piece), progress: watch.progress });
    return states.have;
  });
}

/** Hashes all content and composes the torrent. @throws StorageError */
export async function createTorrent(
  kernel: OpenScope,
  draft: Omit<MetainfoDraft, 'pieceHashes'>,
  contentPath: string,
  watch: Watch,
): Promise<Uint8Array> {
  const geometry = new Geometry(
    draft.pieceLength,
    draft.files.map(({ length }) => length),
  );
  const pieceHashes = new Uint8Array(geometry.pieceCount * HASH_LENGTH);
  const metainfo: Metainfo = {
    ...draft,
    geometry,
    pieceHashes,
    infoHash: new InfoHash(new Uint8Array(HASH_LENGTH)),
    info: new Uint8Array(0),
  };
  await withContent(kernel, metainfo, contentPath, (scope) => hashInto(pieceHashes, kernel, scope, metainfo, watch));
  const step = kernel.get(METAINFO);
  return named(step, 'compose', () => step.compose({ ...draft, pieceHashes }));
}

const stepsOf = (kernel: OpenScope, scope: OpenScope) => ({
  storage: namedStorage(scope.get(STORAGE)),
  hasher: namedHasher(kernel.get(HASHER)),
});

async function hashInto(
  hashes: Uint8Array,
  kernel: OpenScope,
  scope: OpenScope,
  { geometry }: Metainfo,
  watch: Watch,
): Promise<void> {
  let done = 0;
  await hashPieces([...geometry.pieces()], {
    geometry,
    ...stepsOf(kernel, scope),
    signal: watch.signal,
    hashed: (piece, digest) => {
      if (!(digest instanceof Uint8Array)) throw digest;
      hashes.set(digest, piece * HASH_LENGTH);
      watch.progress(++done, geometry.pieceCount);
    },
  });
}

async function withContent<T>(
  kernel: OpenScope,
  metainfo: Metainfo,
  contentPath: string,
  work: (scope: OpenScope, states: PieceStates) => Promise<T>,
): Promise<T> {
  const states = new PieceStates(metainfo.geometry);
  const nobody = { peerId: new Uint8Array(HASH_LENGTH), namedPeers: [], port: () => 0 };
  const { scope } = openTorrent(kernel, { ...nobody, metainfo, contentPath, states }, metadataOf(metainfo));
  try {
    await scope.start();
    return await work(scope, states);
  } finally {
    await scope.close();
  }
}
