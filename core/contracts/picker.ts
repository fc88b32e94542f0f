// Step: which piece next for a peer. A picker sees numbers, never a socket; when and how many blocks is the downloader's business.
import { lent, one } from '../kernel/index.js';
import type { PieceIndex, Pieces } from '../model/index.js';
import { TORRENT_SCOPE } from './scopes.js';

/** What is known of each piece. Lent by the engine. */
export interface PieceTable {
  readonly pieceCount: number;
  pieces(): Iterable<PieceIndex>;
  /** It is wanted and has blocks that nobody was asked for yet. Only such pieces may be picked. */
  open(piece: PieceIndex): boolean;
  /** Some of its blocks were asked for or are here already. */
  partial(piece: PieceIndex): boolean;
  /** Peers that have it. */
  availability(piece: PieceIndex): number;
  /** Peers that are asked for blocks of it right now. */
  busy(piece: PieceIndex): number;
}

export interface Picker {
  /**
   * A piece that is open and that the peer has, or undefined when there is none.
   * @param partialOnly no memory for another piece: only partial ones may be picked.
   */
  pick(peerHas: Pieces, partialOnly: boolean): PieceIndex | undefined;
  /** `open`, `partial` or `availability` of the piece changed; for pickers that keep an index. Peers have it by then. */
  changed?(piece: PieceIndex): void;
}

export const PIECE_TABLE = lent<PieceTable>('piece-table', TORRENT_SCOPE);
export const PICKER = one<Picker>('picker', TORRENT_SCOPE);
