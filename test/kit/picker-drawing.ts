// Pictures of what a picker sees: one character a piece, one string a property.
import { Bitfield, Geometry, type Picker, type PieceIndex, type PieceTable, type Random } from 'piecework';
import { piece } from './piece.js';
import { SeededRandom } from './seeded-random.js';

export interface Drawing {
  /** Peers that have the piece: a digit. */
  readonly availability: string;
  /** `x`: we have it, so it is not open. */
  readonly have?: string;
  /** `p`: some blocks were asked for, `f`: all of them, so that it is not open. */
  readonly partial?: string;
  /** Peers that are asked for blocks of it right now: a digit. */
  readonly busy?: string;
  /** `x`: the peer in question has it. All of them when left out. */
  readonly peer?: string;
}

/** A piece table that a test changes piece by piece. It keeps no picker informed: call `changed` yourself. */
export class DrawnTable implements PieceTable {
  readonly pieceCount: number;
  readonly #availability: number[];
  readonly #have: string[];
  readonly #partial: string[];
  readonly #busy: number[];

  constructor(drawing: Drawing) {
    const count = drawing.availability.length;
    this.pieceCount = count;
    this.#availability = digits(drawing.availability);
    this.#have = marks(drawing.have, count);
    this.#partial = marks(drawing.partial, count);
    this.#busy = drawing.busy === undefined ? new Array(count).fill(0) : digits(drawing.busy);
  }

  pieces(): Iterable<PieceIndex> {
    return new Geometry(1, [this.pieceCount]).pieces();
  }

  open(index: PieceIndex): boolean {
    return this.#have[index] !== 'x' && this.#partial[index] !== 'f';
  }

  partial(index: PieceIndex): boolean {
    return this.#have[index] !== 'x' && this.#partial[index] !== '-';
  }

  availability(index: PieceIndex): number {
    return this.#availability[index] ?? 0;
  }

  busy(index: PieceIndex): number {
    return this.#busy[index] ?? 0;
  }

  setAvailability(index: PieceIndex, peers: number): void {
    this.#availability[index] = peers;
  }

  setHave(index: PieceIndex, mark: 'x' | '-'): void {
    this.#have[index] = mark;
  }

  setPartial(index: PieceIndex, mark: 'p' | 'f' | '-'): void {
    this.#partial[index] = mark;
  }

  setBusy(index: PieceIndex, peers: number): void {
    this.#busy[index] = peers;
  }
}

export type MakePicker = (table: PieceTable, random: Random) => Picker;

/** The pieces marked `x`. */
export function drawnPieces(drawing: string): Bitfield {
  const pieces = new Bitfield(drawing.length);
  [...drawing].forEach((mark, index) => {
    if (mark === 'x') pieces.add(piece(index));
  });
  return pieces;
}

/** Lets many pickers, each with other chances, look at the drawing; `^` marks every piece that one of them picked. */
export function picks(make: MakePicker, drawing: Drawing, partialOnly = false): string {
  const count = drawing.availability.length;
  const picture = new Array<string>(count).fill('-');
  const peerHas = drawnPieces(drawing.peer ?? 'x'.repeat(count));
  for (let seed = 0; seed < 100; seed++) {
    const picked = make(new DrawnTable(drawing), new SeededRandom(seed)).pick(peerHas, partialOnly);
    if (picked !== undefined) picture[picked] = '^';
  }
  return picture.join('');
}

function digits(drawing: string): number[] {
  return [...drawing].map(Number);
}

function marks(drawing: string | undefined, count: number): string[] {
  return [...(drawing ?? '-'.repeat(count))];
}
