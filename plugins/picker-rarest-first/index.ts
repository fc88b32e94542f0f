// Picks the piece that the fewest peers have, so that none dies out; but first finishes what was begun and left.
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
import { Buckets } from './buckets.js';
import { Floors } from './floors.js';

/**
 * 1. A begun piece that nobody is busy on: it holds memory and can't be verified until it is whole.
 * 2. The rarest untouched piece, by chance among equals.
 * 3. A begun piece with blocks left, the one with the fewest peers on it.
 */
export class RarestFirst implements Picker {
  #untouched: Buckets | undefined;
  readonly #floors = new Floors();
  /** Open and partial, oldest first. Few: each holds memory, which is bounded. */
  readonly #begun = new Set<PieceIndex>();

  constructor(
    @use(PIECE_TABLE) private readonly table: PieceTable,
    @use(RANDOM) private readonly random: Random,
  ) {}

  pick(peerHas: Pieces, partialOnly: boolean): PieceIndex | undefined {
    this.#untouched ??= this.#fileAll();
    const begun = this.#leastBusy(peerHas);
    if (partialOnly || (begun !== undefined && this.table.busy(begun) === 0)) return begun;
    return this.#rarest(this.#untouched, peerHas) ?? begun;
  }

  changed(piece: PieceIndex): void {
    if (this.#untouched) this.#file(this.#untouched, piece);
  }

  #leastBusy(peerHas: Pieces): PieceIndex | undefined {
    let best: PieceIndex | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const piece of this.#begun) {
      if (!peerHas.has(piece)) continue;
      const busy = this.table.busy(piece);
      if (busy < fewest) {
        best = piece;
        fewest = busy;
      }
      if (busy === 0) break;
    }
    return best;
  }

  #rarest(untouched: Buckets, peerHas: Pieces): PieceIndex | undefined {
    const piece = untouched.rarest(
      peerHas,
      this.#floors.of(peerHas, (each) => untouched.availabilityOf(each)),
    );
    this.#floors.set(peerHas, piece === undefined ? Number.POSITIVE_INFINITY : untouched.availabilityOf(piece));
    return piece;
  }

  #fileAll(): Buckets {
    const { pieceCount } = this.table;
    const buckets = new Buckets(pieceCount, this.random);
    for (const piece of this.table.pieces()) {
      if (!this.table.open(piece)) continue;
      if (this.table.partial(piece)) this.#begun.add(piece);
      else buckets.add(piece, this.table.availability(piece));
    }
    return buckets;
  }

  #file(untouched: Buckets, piece: PieceIndex): void {
    const open = this.table.open(piece);
    const partial = this.table.partial(piece);
    if (open && partial) this.#begun.add(piece);
    else this.#begun.delete(piece);
    if (open && !partial) {
      untouched.add(piece, this.table.availability(piece));
      this.#floors.filed(piece);
    } else untouched.remove(piece);
  }
}

export default definePlugin({
  name: 'picker-rarest-first',
  version: '1.0.0',
  api: '^1',
  summary: 'Picks the piece that the fewest peers have.',
  provides: [provide(PICKER, RarestFirst)],
});
