// A set of pieces, one bit each, the high bit of the first byte is piece 0 (BEP 3).
import type { PieceIndex } from './brands.js';

/** What readers of a bitfield see. */
export interface Pieces {
  /** How many pieces the torrent has. */
  readonly size: number;
  /** How many of them are in the set. */
  readonly count: number;
  readonly complete: boolean;
  has(piece: PieceIndex): boolean;
}

export class Bitfield implements Pieces {
  readonly #bytes: Uint8Array;
  #count = 0;

  constructor(readonly size: number) {
    this.#bytes = new Uint8Array(Math.ceil(size / 8));
  }

  /** Takes a copy. Returns undefined when the length does not fit `size`; spare bits at the end are ignored. */
  static fromBytes(bytes: Uint8Array, size: number): Bitfield | undefined {
    const field = new Bitfield(size);
    if (bytes.length !== field.#bytes.length) return undefined;
    field.#bytes.set(bytes);
    field.#clearSpare();
    for (const byte of field.#bytes) field.#count += ones(byte);
    return field;
  }

  copy(): Bitfield {
    const field = new Bitfield(this.size);
    field.#bytes.set(this.#bytes);
    field.#count = this.#count;
    return field;
  }

  get count(): number {
    return this.#count;
  }

  get complete(): boolean {
    return this.#count === this.size;
  }

  has(piece: PieceIndex): boolean {
    return ((this.#bytes[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0;
  }

  /** Returns false when the piece was in the set already. */
  add(piece: PieceIndex): boolean {
    if (this.has(piece)) return false;
    this.#bytes[piece >> 3] = (this.#bytes[piece >> 3] ?? 0) | (0x80 >> (piece & 7));
    this.#count++;
    return true;
  }

  /** Returns false when the piece was not in the set. */
  remove(piece: PieceIndex): boolean {
    if (!this.has(piece)) return false;
    this.#bytes[piece >> 3] = (this.#bytes[piece >> 3] ?? 0) & ~(0x80 >> (piece & 7));
    this.#count--;
    return true;
  }

  fill(): void {
    this.#bytes.fill(0xff);
    this.#clearSpare();
    this.#count = this.size;
  }

  *[Symbol.iterator](): Generator<PieceIndex> {
    for (let at = 0; at < this.#bytes.length; at++) {
      const byte = this.#bytes[at] ?? 0;
      if (byte === 0) continue;
      for (let bit = 0; bit < 8; bit++) if (byte & (0x80 >> bit)) yield (at * 8 + bit) as PieceIndex;
    }
  }

  #clearSpare(): void {
    const last = this.#bytes.length - 1;
    if (this.size % 8 !== 0) this.#bytes[last] = (this.#bytes[last] ?? 0) & (0xff << (8 - (this.size % 8)));
  }

  /** A copy, as it goes on the wire and into the resume record. */
  toBytes(): Uint8Array {
    return this.#bytes.slice();
  }
}

function ones(byte: number): number {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
}
