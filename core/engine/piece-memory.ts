// The memory of pieces in flight, being verified and being written. Bounded; used again and again.
import type { Hasher } from '../contracts/index.js';
import type { Geometry } from '../model/index.js';
import { MAX_PIECE_MEMORY, MIN_PIECE_BUFFERS, PIECE_MEMORY_PORTION } from './bounds.js';

export class PieceMemory {
  readonly #allocate: Hasher['allocate'];
  readonly #pieceLength: number;
  readonly #spare: Uint8Array[] = [];
  #left: number;

  constructor(geometry: Geometry, hasher: Pick<Hasher, 'allocate'>) {
    this.#allocate = (length) => hasher.allocate(length);
    this.#pieceLength = Math.min(geometry.pieceLength, geometry.totalLength);
    this.#left = Math.max(MIN_PIECE_BUFFERS, Math.floor(MAX_PIECE_MEMORY / geometry.pieceLength));
  }

  /** All of it is in use. */
  get exhausted(): boolean {
    return this.#spare.length === 0 && this.#left === 0;
  }

  /** Memory for one piece; its content is whatever was there. Undefined when exhausted. */
  take(): Uint8Array | undefined {
    if (this.#spare.length === 0) this.#grow();
    return this.#spare.pop();
  }

  giveBack(memory: Uint8Array): void {
    this.#spare.push(memory);
  }

  #grow(): void {
    const pieces = Math.min(this.#left, Math.max(1, Math.floor(PIECE_MEMORY_PORTION / this.#pieceLength)));
    if (pieces === 0) return;
    this.#left -= pieces;
    const portion = this.#allocate(pieces * this.#pieceLength);
    for (let at = 0; at < portion.length; at += this.#pieceLength) this.#spare.push(portion.subarray(at, at + this.#pieceLength));
  }
}
