// Picks any piece by chance; but first finishes what was begun and left.
import {
  definePlugin,
  PICKER,
  PIECE_TABLE,
  type Picker,
  type PieceIndex,
  type Pieces,
  type PieceTable,
  provide,
  RANDOM,
  type Random,
  use,
} from 'piecework';

export class RandomPiece implements Picker {
  #pieces: readonly PieceIndex[] | undefined;
  readonly #begun = new Set<PieceIndex>();

  constructor(
    @use(PIECE_TABLE) private readonly table: PieceTable,
    @use(RANDOM) private readonly random: Random,
  ) {}

  pick(peerHas: Pieces, partialOnly: boolean): PieceIndex | undefined {
    this.#pieces ??= this.#readAll();
    const begun = [...this.#begun].filter((piece) => peerHas.has(piece));
    const left = begun.find((piece) => this.table.busy(piece) === 0);
    return left ?? (partialOnly ? begun[0] : (this.#untouched(this.#pieces, peerHas) ?? begun[0]));
  }

  changed(piece: PieceIndex): void {
    if (this.table.open(piece) && this.table.partial(piece)) this.#begun.add(piece);
    else this.#begun.delete(piece);
  }

  /** From a random piece on, round and round. */
  #untouched(pieces: readonly PieceIndex[], peerHas: Pieces): PieceIndex | undefined {
    const start = this.random.below(pieces.length);
    const wanted = (piece: PieceIndex) => peerHas.has(piece) && this.table.open(piece) && !this.table.partial(piece);
    return pieces.slice(start).find(wanted) ?? pieces.slice(0, start).find(wanted);
  }

  #readAll(): readonly PieceIndex[] {
    const pieces = [...this.table.pieces()];
    for (const piece of pieces) this.changed(piece);
    return pieces;
  }
}

export default definePlugin({
  name: 'picker-random',
  version: '1.0.0',
  api: '^1',
  summary: 'Picks any piece by chance.',
  provides: [provide(PICKER, RandomPiece)],
});
