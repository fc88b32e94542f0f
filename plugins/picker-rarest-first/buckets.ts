// Pieces filed by availability, in random order among equals. Filing costs the same for 10 pieces and for 100,000.
import type { PieceIndex, Pieces, Random } from 'piecework';

const NOWHERE = -1;

export class Buckets {
  /** By availability. */
  readonly #buckets: PieceIndex[][] = [];
  /** Where each piece is: which bucket, and at which place in it. */
  readonly #bucketOf: Int32Array;
  readonly #placeOf: Int32Array;

  constructor(
    pieceCount: number,
    private readonly random: Random,
  ) {
    this.#bucketOf = new Int32Array(pieceCount).fill(NOWHERE);
    this.#placeOf = new Int32Array(pieceCount);
  }

  add(piece: PieceIndex, availability: number): void {
    if (this.#bucketOf[piece] === availability) return;
    this.remove(piece);
    while (this.#buckets.length <= availability) this.#buckets.push([]);
    const bucket = this.#buckets[availability] ?? [];
    this.#bucketOf[piece] = availability;
    // At a random place; who was there goes to the end. So the order stays random without a shuffle.
    const place = this.random.below(bucket.length + 1);
    const moved = bucket[place];
    if (moved !== undefined) this.#put(bucket, bucket.length, moved);
    this.#put(bucket, place, piece);
  }

  remove(piece: PieceIndex): void {
    const availability = this.availabilityOf(piece);
    const bucket = availability === NOWHERE ? undefined : this.#buckets[availability];
    const last = bucket?.pop();
    if (!bucket || last === undefined) return;
    if (last !== piece) this.#put(bucket, this.#placeOf[piece] ?? 0, last);
    this.#bucketOf[piece] = NOWHERE;
  }

  /** What the piece is filed under, negative when it is not filed. */
  availabilityOf(piece: PieceIndex): number {
    return this.#bucketOf[piece] ?? NOWHERE;
  }

  /** The rarest that the peer has, of those with at least that availability. */
  rarest(peerHas: Pieces, from: number): PieceIndex | undefined {
    for (let availability = from; availability < this.#buckets.length; availability++) {
      const found = this.#anyOf(this.#buckets[availability] ?? [], peerHas);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  // From a random place on: what the peer lacks would else pile up in front, since only what it has is taken away.
  #anyOf(bucket: readonly PieceIndex[], peerHas: Pieces): PieceIndex | undefined {
    if (bucket.length === 0) return undefined;
    const start = this.random.below(bucket.length);
    for (let step = 0; step < bucket.length; step++) {
      const piece = bucket[(start + step) % bucket.length];
      if (piece !== undefined && peerHas.has(piece)) return piece;
    }
    return undefined;
  }

  #put(bucket: PieceIndex[], place: number, piece: PieceIndex): void {
    bucket[place] = piece;
    this.#placeOf[piece] = place;
  }
}
