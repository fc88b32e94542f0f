// The message codecs of one torrent, by id, with their bounds worked out once.
import type { AnyMessageCodec } from '../contracts/index.js';
import { ProtocolError } from '../model/index.js';
import { MAX_UNKNOWN_FRAME } from './bounds.js';

export class Codecs {
  /** No frame is longer: the longest legal payload, and the id. */
  readonly maxFrame: number;
  readonly #byId: (AnyMessageCodec | undefined)[] = new Array(256).fill(undefined);
  readonly #maxLengths = new Array<number>(256).fill(0);

  constructor(codecs: Iterable<AnyMessageCodec>, pieceCount: number) {
    let longest = MAX_UNKNOWN_FRAME;
    for (const codec of codecs) {
      const max = typeof codec.maxLength === 'number' ? codec.maxLength : codec.maxLength(pieceCount);
      this.#byId[codec.id] = codec;
      this.#maxLengths[codec.id] = max;
      longest = Math.max(longest, max);
    }
    this.maxFrame = longest + 1;
  }

  of(id: number): AnyMessageCodec | undefined {
    return this.#byId[id];
  }

  /** Is the id known? @throws ProtocolError when the payload length is not legal. */
  check(id: number, length: number): boolean {
    const codec = this.#byId[id];
    if (!codec) {
      if (length > MAX_UNKNOWN_FRAME) throw new ProtocolError(`a message with the unknown id ${id} and ${length} bytes`);
      return false;
    }
    if (length < codec.minLength || length > (this.#maxLengths[id] ?? 0)) {
      throw new ProtocolError(`a ${codec.name} message with ${length} bytes`);
    }
    return true;
  }
}
