// What a light leecher still wants: every block in order, and again those that a choke took back. All requests are made before
// the start, and sent by reference.
import type { Geometry } from 'piecework';
import { BLOCK } from '../tile.js';
import { frame } from './wire.js';

/** Bytes of a request message. */
export const REQUEST = 17;
const [OPEN, ASKED, GOT] = [0, 1, 2];

export class Wants {
  readonly #perPiece: number;
  readonly #requests: Buffer;
  readonly #states: Uint8Array;
  #next = 0;
  #missing: number;

  constructor({ totalLength, pieceLength }: Geometry) {
    this.#perPiece = Math.ceil(pieceLength / BLOCK);
    const blocks: Buffer[] = [];
    for (let at = 0; at < totalLength; at += pieceLength) {
      for (let begin = 0; begin < Math.min(pieceLength, totalLength - at); begin += BLOCK) {
        const range = Buffer.alloc(12);
        range.writeUInt32BE(at / pieceLength, 0);
        range.writeUInt32BE(begin, 4);
        range.writeUInt32BE(Math.min(BLOCK, pieceLength - begin, totalLength - at - begin), 8);
        blocks.push(frame(6, 12, range));
      }
    }
    this.#requests = Buffer.concat(blocks);
    this.#states = new Uint8Array(blocks.length);
    this.#missing = blocks.length;
  }

  get complete(): boolean {
    return this.#missing === 0;
  }

  /** Requests of the next blocks that are not asked for: at most so many, and of one stretch. */
  ask(count: number): Buffer {
    while (this.#states[this.#next] === GOT) this.#next++;
    const first = this.#next;
    while (this.#next - first < count && this.#states[this.#next] === OPEN) this.#states[this.#next++] = ASKED;
    return this.#requests.subarray(first * REQUEST, this.#next * REQUEST);
  }

  got(piece: number, begin: number): void {
    const block = piece * this.#perPiece + begin / BLOCK;
    if (this.#states[block] !== GOT) this.#missing--;
    this.#states[block] = GOT;
  }

  /** What was asked for and has not come will not come. */
  forget(): void {
    for (let block = this.#next - 1; block >= 0; block--) {
      if (this.#states[block] !== ASKED) continue;
      this.#states[block] = OPEN;
      this.#next = block;
    }
  }
}
