// The only place that knows how content divides into pieces and blocks, and where a byte of a piece lies in the files.
import type { Pieces } from './bitfield.js';
import type { PieceIndex } from './brands.js';

/** Bytes in a block, the unit of a request (BEP 3; every client uses 2^14). */
export const BLOCK_LENGTH = 16_384;

/** Part of one file: `length` bytes from `offset` in the file with index `file`. */
export interface FileSpan {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
}

/** Of a torrent with one: the usual case, asked for each piece. */
const ONLY_FILE: readonly number[] = [0];

export class Geometry {
  readonly totalLength: number;
  readonly pieceCount: number;
  /** Where each file starts in the content; one more entry than files, the last is `totalLength`. */
  readonly #starts: readonly number[];

  constructor(
    readonly pieceLength: number,
    fileLengths: readonly number[],
  ) {
    const starts = [0];
    let total = 0;
    for (const length of fileLengths) {
      total += length;
      starts.push(total);
    }
    this.#starts = starts;
    this.totalLength = total;
    this.pieceCount = Math.ceil(total / pieceLength);
  }

  /** The piece with that number, or undefined when the torrent has none such. */
  piece(index: number): PieceIndex | undefined {
    return Number.isInteger(index) && index >= 0 && index < this.pieceCount ? (index as PieceIndex) : undefined;
  }

  *pieces(): Generator<PieceIndex> {
    for (let index = 0; index < this.pieceCount; index++) yield index as PieceIndex;
  }

  /** Bytes in the piece: `pieceLength`, or less for the last. */
  lengthOf(piece: PieceIndex): number {
    return Math.min(this.pieceLength, this.totalLength - piece * this.pieceLength);
  }

  blockCount(piece: PieceIndex): number {
    return Math.ceil(this.lengthOf(piece) / BLOCK_LENGTH);
  }

  /** Bytes in the block: `BLOCK_LENGTH`, or less for the last of a piece. */
  blockLength(piece: PieceIndex, block: number): number {
    return Math.min(BLOCK_LENGTH, this.lengthOf(piece) - block * BLOCK_LENGTH);
  }

  /** Bytes in all of these pieces, by their number alone: the last piece is the only short one. */
  bytesIn(pieces: Pieces): number {
    const last = this.piece(this.pieceCount - 1);
    const whole = pieces.count * this.pieceLength;
    return last === undefined || !pieces.has(last) ? whole : whole - this.pieceLength + this.lengthOf(last);
  }

  /** True when the range lies inside the piece and is not empty. */
  holds(piece: PieceIndex, begin: number, length: number): boolean {
    return begin >= 0 && length > 0 && begin + length <= this.lengthOf(piece);
  }

  /** The parts of files, in order, that hold `length` bytes of a piece from `begin`. Empty files yield nothing. */
  spans(piece: PieceIndex, begin: number, length: number): FileSpan[] {
    const spans: FileSpan[] = [];
    let position = piece * this.pieceLength + begin;
    const end = position + length;
    for (let file = this.#fileAt(position); position < end; file++) {
      const start = this.#starts[file] ?? 0;
      const upTo = Math.min(end, this.#starts[file + 1] ?? end);
      if (upTo > position) spans.push({ file, offset: position - start, length: upTo - position });
      position = upTo;
    }
    return spans;
  }

  /** The files that hold at least one byte of the piece. */
  filesOf(piece: PieceIndex): readonly number[] {
    if (this.#starts.length === 2) return ONLY_FILE;
    return this.spans(piece, 0, this.lengthOf(piece)).map(({ file }) => file);
  }

  /** The pieces that hold at least one byte of the file. */
  *piecesOf(file: number): Generator<PieceIndex> {
    const start = this.#starts[file] ?? 0;
    const end = this.#starts[file + 1] ?? start;
    if (end === start) return;
    const last = Math.floor((end - 1) / this.pieceLength);
    for (let index = Math.floor(start / this.pieceLength); index <= last; index++) yield index as PieceIndex;
  }

  /** Is one of these pieces among those that hold a byte of the file? */
  hasAnyOf(file: number, pieces: Pieces): boolean {
    for (const piece of this.piecesOf(file)) if (pieces.has(piece)) return true;
    return false;
  }

  // The last file that starts at or before the position; binary search, since a torrent may hold 100,000 files.
  #fileAt(position: number): number {
    let low = 0;
    let high = this.#starts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
