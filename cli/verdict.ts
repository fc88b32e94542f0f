// Which pieces and files are wrong, from the pieces that are right.
import type { Metainfo, Pieces } from '../core/index.js';
import type { JsonEvents } from './json-events.js';

/** Wrong pieces and wrong files that are told one by one. */
export const MOST_TOLD = 20;

export function verdictOf(metainfo: Metainfo, path: string, right: Pieces): JsonEvents['verified'] {
  const { geometry, name } = metainfo;
  const wrongPieces: number[] = [];
  for (const piece of geometry.pieces()) {
    if (wrongPieces.length === MOST_TOLD) break;
    if (!right.has(piece)) wrongPieces.push(piece);
  }
  const ok = right.complete;
  return {
    name,
    path,
    ok,
    pieces: right.size,
    piecesRight: right.count,
    wrongPieces,
    wrongFiles: ok ? [] : wrongFiles(metainfo, right),
  };
}

function wrongFiles({ files, geometry }: Metainfo, right: Pieces): JsonEvents['verified']['wrongFiles'] {
  const wrong: { path: string; pieces: number; piecesRight: number }[] = [];
  for (const [index, { path, padding }] of files.entries()) {
    if (wrong.length === MOST_TOLD) break;
    const pieces = padding ? [] : [...geometry.piecesOf(index)];
    const piecesRight = pieces.filter((piece) => right.has(piece)).length;
    if (piecesRight < pieces.length) wrong.push({ path: path.join('/'), pieces: pieces.length, piecesRight });
  }
  return wrong;
}
