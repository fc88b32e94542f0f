// The law of pieces: each is in exactly one state, and only this room changes it.
//
//   missing -> in flight -> verifying -> have
//      ^-----------'------------'
import type { PieceTable } from '../contracts/index.js';
import { Bitfield, type Geometry, type PieceIndex, type Pieces } from '../model/index.js';
import { type Asker, PartialPiece } from './partial-piece.js';

const MISSING = 0;
const IN_FLIGHT = 1;
const VERIFYING = 2;
const HAVE = 3;

export class PieceStates implements PieceTable {
  readonly have: Bitfield;
  readonly wanted: Pieces;
  readonly #needed: Bitfield;
  readonly #geometry: Geometry;
  readonly #state: Uint8Array;
  readonly #availability: Uint16Array;
  readonly #partials = new Map<PieceIndex, PartialPiece>();
  /** Wanted pieces that are missing, or in flight with a block that anybody may be asked for. */
  #openCount: number;
  /** Told of each piece whose `open`, `partial` or `availability` changed. */
  changed: (piece: PieceIndex) => void = () => {};

  /** @param wanted all pieces when left out */
  constructor(geometry: Geometry, wanted: Bitfield = all(geometry)) {
    this.#geometry = geometry;
    this.wanted = wanted;
    this.#needed = wanted.copy();
    this.have = new Bitfield(geometry.pieceCount);
    this.#state = new Uint8Array(geometry.pieceCount);
    this.#availability = new Uint16Array(geometry.pieceCount);
    this.#openCount = wanted.count;
  }

  get pieceCount(): number {
    return this.#geometry.pieceCount;
  }

  pieces(): Iterable<PieceIndex> {
    return this.#geometry.pieces();
  }

  /** Wanted, and not here yet. */
  get needed(): Pieces {
    return this.#needed;
  }

  /** Everything wanted is here. */
  get complete(): boolean {
    return this.#needed.count === 0;
  }

  /** No wanted block is left that is not here or in flight: the endgame. */
  get nothingOpen(): boolean {
    return this.#openCount === 0;
  }

  get partials(): Iterable<PartialPiece> {
    return this.#partials.values();
  }

  open(piece: PieceIndex): boolean {
    const state = this.#state[piece];
    if (state === MISSING) return this.wanted.has(piece);
    return state === IN_FLIGHT && (this.#partials.get(piece)?.open ?? false);
  }

  partial(piece: PieceIndex): boolean {
    return this.#state[piece] === IN_FLIGHT;
  }

  availability(piece: PieceIndex): number {
    return this.#availability[piece] ?? 0;
  }

  busy(piece: PieceIndex): number {
    return this.#partials.get(piece)?.busy ?? 0;
  }

  partialOf(piece: PieceIndex): PartialPiece | undefined {
    return this.#partials.get(piece);
  }

  /** Missing, and not even in flight. */
  missing(piece: PieceIndex): boolean {
    return this.#state[piece] === MISSING;
  }

  /** missing -> in flight */
  begin(piece: PieceIndex, memory: Uint8Array, reservedFor?: Asker): PartialPiece {
    this.#move(piece, MISSING, IN_FLIGHT);
    const partial = new PartialPiece(piece, memory, this.#geometry, reservedFor);
    this.#partials.set(piece, partial);
    if (!partial.open) this.#openCount--;
    this.changed(piece);
    return partial;
  }

  /** Takes a free block of a piece in flight. */
  takeFree(partial: PartialPiece, asker: Asker): number | undefined {
    const wasOpen = partial.open;
    const block = partial.takeFree(asker);
    if (wasOpen && !partial.open) {
      this.#openCount--;
      this.changed(partial.piece);
    }
    return block;
  }

  /** The asker will not send these blocks. A piece of which nothing is here and nothing in flight is missing again: true. */
  giveBack(partial: PartialPiece, give: () => void): boolean {
    const wasOpen = partial.open;
    give();
    if (partial.busy === 0) partial.reservedFor = undefined;
    if (partial.received === 0 && partial.busy === 0) {
      this.#partials.delete(partial.piece);
      this.#move(partial.piece, IN_FLIGHT, MISSING);
    }
    if (!wasOpen && partial.open) this.#openCount++;
    this.changed(partial.piece);
    return !this.#partials.has(partial.piece);
  }

  /** in flight -> verifying. The caller holds the memory from now on. */
  verify(partial: PartialPiece): void {
    this.#move(partial.piece, IN_FLIGHT, VERIFYING);
    this.#partials.delete(partial.piece);
    this.changed(partial.piece);
  }

  /** verifying -> have */
  verified(piece: PieceIndex): void {
    this.#move(piece, VERIFYING, HAVE);
    this.have.add(piece);
    this.#needed.remove(piece);
  }

  /** verifying -> missing */
  failed(piece: PieceIndex): void {
    this.#move(piece, VERIFYING, MISSING);
    this.#openCount++;
    this.changed(piece);
  }

  /** missing -> have: found verified in storage. */
  found(piece: PieceIndex): void {
    this.#move(piece, MISSING, HAVE);
    this.have.add(piece);
    if (this.#needed.remove(piece)) this.#openCount--;
    this.changed(piece);
  }

  peerHas(piece: PieceIndex): void {
    this.#availability[piece] = this.availability(piece) + 1;
    this.changed(piece);
  }

  peerLost(piece: PieceIndex): void {
    this.#availability[piece] = this.availability(piece) - 1;
    this.changed(piece);
  }

  #move(piece: PieceIndex, from: number, to: number): void {
    if (this.#state[piece] !== from) throw new Error(`bug: piece ${piece} is in state ${this.#state[piece]}, not ${from}`);
    this.#state[piece] = to;
  }
}

function all(geometry: Geometry): Bitfield {
  const pieces = new Bitfield(geometry.pieceCount);
  pieces.fill();
  return pieces;
}
