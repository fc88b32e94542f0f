// The picker and the piece states at 100,000 pieces and 200 peers: what one pick and one piece of news cost.
import { randomInt } from 'node:crypto';
import { Bitfield, Geometry, type PieceIndex, type PieceTable } from 'piecework';
import { RarestFirst } from '../../plugins/picker-rarest-first/index.js';
import type { Run } from '../figures.js';

const PIECES = 100_000;
const PEERS = 200;
const PICKS = 20_000;

export function picking(): Run {
  const pieces = [...new Geometry(1, [PIECES]).pieces()];
  const availability = new Uint16Array(PIECES);
  const taken = new Set<PieceIndex>();
  const peers = Array.from({ length: PEERS }, () => {
    const has = new Bitfield(PIECES);
    for (const piece of pieces) if (randomInt(2) === 0 && has.add(piece)) availability[piece] = (availability[piece] ?? 0) + 1;
    return has;
  });
  const table: PieceTable = {
    pieceCount: PIECES,
    pieces: () => pieces,
    open: (piece) => !taken.has(piece),
    partial: () => false,
    availability: (piece) => availability[piece] ?? 0,
    busy: () => 0,
  };
  const picker = new RarestFirst(table, { below: randomInt, bytes: (count) => new Uint8Array(count) });
  picker.pick(new Bitfield(PIECES), false);
  const started = performance.now();
  for (let at = 0; at < PICKS; at++) {
    const piece = picker.pick(peers[at % PEERS] ?? new Bitfield(PIECES), false);
    if (piece === undefined) throw new Error('nothing to pick');
    taken.add(piece);
    picker.changed(piece);
  }
  return { 'a pick, 100,000 pieces, 200 peers [µs]': ((performance.now() - started) * 1000) / PICKS };
}
