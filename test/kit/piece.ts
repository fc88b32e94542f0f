// Piece numbers for tests, without a torrent.
import { Geometry, type PieceIndex } from 'piecework';

const WIDE = new Geometry(1, [2 ** 31]);

export function piece(index: number): PieceIndex {
  const found = WIDE.piece(index);
  if (found === undefined) throw new RangeError(`${index} is no piece number`);
  return found;
}
