// Remembers for each peer below which availability it has no untouched piece, so that a pick does not look again at all the
// rare pieces that this peer lacks.
import type { PieceIndex, Pieces } from 'piecework';

/** News that are kept. What was remembered of a peer before that is forgotten. */
export const MAX_NEWS = 1024;

interface Floor {
  readonly availability: number;
  /** How many news there were then. */
  readonly since: number;
}

export class Floors {
  /** Pieces that were filed since, as a ring. */
  readonly #news: PieceIndex[] = [];
  #newsCount = 0;
  /** Weak: a picker is not told of peers that leave. */
  readonly #floors = new WeakMap<Pieces, Floor>();

  /** The piece may be picked again, its availability changed, or a peer has got it. */
  filed(piece: PieceIndex): void {
    this.#news[this.#newsCount++ % MAX_NEWS] = piece;
  }

  set(peerHas: Pieces, availability: number): void {
    this.#floors.set(peerHas, { availability, since: this.#newsCount });
  }

  /** Where to begin to look. @param availabilityOf what the piece is filed under now, negative when it is not */
  of(peerHas: Pieces, availabilityOf: (piece: PieceIndex) => number): number {
    const floor = this.#floors.get(peerHas);
    if (!floor || this.#newsCount - floor.since > MAX_NEWS) return 0;
    let lowest = floor.availability;
    for (let at = floor.since; at < this.#newsCount; at++) {
      const piece = this.#news[at % MAX_NEWS];
      if (piece === undefined || !peerHas.has(piece)) continue;
      const availability = availabilityOf(piece);
      if (availability >= 0) lowest = Math.min(lowest, availability);
    }
    return lowest;
  }
}
