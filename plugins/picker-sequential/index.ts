// Picks pieces in the order of the content, for watching while it downloads.
import {
  definePlugin,
  PICKER,
  PIECE_TABLE,
  type Picker,
  type PieceIndex,
  type Pieces,
  type PieceTable,
  provide,
  use,
} from 'piecework';

export class Sequential implements Picker {
  #pieces: readonly PieceIndex[] | undefined;
  /** No piece before this one is open. */
  #from = 0;

  constructor(@use(PIECE_TABLE) private readonly table: PieceTable) {}

  pick(peerHas: Pieces, partialOnly: boolean): PieceIndex | undefined {
    this.#pieces ??= [...this.table.pieces()];
    for (let at = this.#from; at < this.#pieces.length; at++) {
      const piece = this.#pieces[at];
      if (piece === undefined) break;
      if (!this.table.open(piece)) {
        if (at === this.#from) this.#from++;
      } else if (peerHas.has(piece) && (!partialOnly || this.table.partial(piece))) return piece;
    }
    return undefined;
  }

  changed(piece: PieceIndex): void {
    if (piece < this.#from && this.table.open(piece)) this.#from = piece;
  }
}

export default definePlugin({
  name: 'picker-sequential',
  version: '1.0.0',
  api: '^1',
  summary: 'Picks pieces in the order of the content.',
  provides: [provide(PICKER, Sequential)],
});
