// Cuts the byte stream after the handshake into frames: `<4 bytes length><1 byte id><payload>`, length 0 is a keep-alive (BEP 3).
// A payload that lies whole in the received bytes is passed on where it lies; only one cut by the end of the bytes is copied.
import { uint32At } from '../contracts/index.js';
import { ProtocolError } from '../model/index.js';

const LENGTH_BYTES = 4;
const HEADER_BYTES = 5;

export interface FrameRules {
  /** No frame is longer, whatever its id. Checked as soon as the length is there. */
  readonly maxFrame: number;
  /** False: nobody knows the id, the frame is skipped. @throws ProtocolError for a length that is not legal. */
  check(id: number, payloadLength: number): boolean;
  /** The payload is only valid until this returns. */
  frame(id: number, payload: Uint8Array): void;
}

export class FrameReader {
  readonly #rules: FrameRules;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerLength = 0;
  /** Payload bytes of an unknown frame still to be passed over. */
  #skip = 0;
  #cut = new Uint8Array(0);
  #cutLength = 0;
  #cutWhole = 0;
  #stopped = false;

  constructor(rules: FrameRules) {
    this.#rules = rules;
  }

  /** No more frames, even of bytes that are being read now. */
  stop(): void {
    this.#stopped = true;
  }

  /** @throws ProtocolError */
  read(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && !this.#stopped) {
      if (this.#skip > 0) at += this.#passOver(bytes.length - at);
      else if (this.#cutWhole > 0) at += this.#completeCut(bytes, at);
      else if (this.#headerLength === 0 && bytes.length - at >= HEADER_BYTES) at = this.#frameAt(bytes, at);
      else at = this.#headerByte(bytes, at);
    }
  }

  // The usual case: the header lies whole in the bytes.
  #frameAt(bytes: Uint8Array, at: number): number {
    const length = uint32At(bytes, at);
    this.#checkLength(length);
    if (length === 0) return at + LENGTH_BYTES;
    return this.#payloadAt(bytes, at + HEADER_BYTES, bytes[at + LENGTH_BYTES] ?? 0, length - 1);
  }

  #headerByte(bytes: Uint8Array, at: number): number {
    this.#header[this.#headerLength++] = bytes[at] ?? 0;
    if (this.#headerLength < LENGTH_BYTES) return at + 1;
    const length = uint32At(this.#header, 0);
    if (this.#headerLength === LENGTH_BYTES) {
      this.#checkLength(length);
      if (length === 0) this.#headerLength = 0;
      return at + 1;
    }
    this.#headerLength = 0;
    return this.#payloadAt(bytes, at + 1, this.#header[LENGTH_BYTES] ?? 0, length - 1);
  }

  #payloadAt(bytes: Uint8Array, at: number, id: number, length: number): number {
    if (!this.#rules.check(id, length)) {
      this.#skip = length;
      return at;
    }
    if (bytes.length - at >= length) {
      this.#emit(id, bytes.subarray(at, at + length));
      return at + length;
    }
    this.#header[LENGTH_BYTES] = id;
    if (this.#cut.length < length) this.#cut = new Uint8Array(length);
    this.#cutWhole = length;
    this.#cutLength = 0;
    return at;
  }

  #completeCut(bytes: Uint8Array, at: number): number {
    const taken = Math.min(this.#cutWhole - this.#cutLength, bytes.length - at);
    this.#cut.set(bytes.subarray(at, at + taken), this.#cutLength);
    this.#cutLength += taken;
    if (this.#cutLength === this.#cutWhole) {
      const payload = this.#cut.subarray(0, this.#cutWhole);
      this.#cutWhole = 0;
      this.#emit(this.#header[LENGTH_BYTES] ?? 0, payload);
    }
    return taken;
  }

  #passOver(available: number): number {
    const taken = Math.min(this.#skip, available);
    this.#skip -= taken;
    return taken;
  }

  #emit(id: number, payload: Uint8Array): void {
    this.#rules.frame(id, payload);
  }

  #checkLength(length: number): void {
    if (length > this.#rules.maxFrame) {
      throw new ProtocolError(`a message of ${length} bytes, more than the ${this.#rules.maxFrame} that any message may have`);
    }
  }
}
