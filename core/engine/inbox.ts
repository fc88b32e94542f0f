// What one peer sends: bytes to frames, frames to messages, messages to the behaviours; and whether anything comes at all.
import type { Behaviours } from './behaviours.js';
import { IDLE_MS } from './bounds.js';
import type { Codecs } from './codecs.js';
import { FrameReader, type FrameRules } from './frame-reader.js';

export class Inbox implements FrameRules {
  readonly maxFrame: number;
  /** It said anything at all after its handshake. */
  spoke = false;
  /** Messages nobody claims an id for, skipped. */
  unknown = 0;
  readonly #codecs: Codecs;
  readonly #behaviours: Behaviours;
  readonly #frames = new FrameReader(this);
  #silentMs = 0;

  constructor(codecs: Codecs, behaviours: Behaviours) {
    this.#codecs = codecs;
    this.#behaviours = behaviours;
    this.maxFrame = codecs.maxFrame;
  }

  /** @throws ProtocolError, and what a behaviour throws */
  received(bytes: Uint8Array): void {
    this.spoke = true;
    this.#silentMs = 0;
    this.#frames.read(bytes);
  }

  check(id: number, length: number): boolean {
    const known = this.#codecs.check(id, length);
    if (!known) this.unknown++;
    return known;
  }

  frame(id: number, payload: Uint8Array): void {
    const codec = this.#codecs.of(id);
    if (codec) this.#behaviours.take(codec, payload);
  }

  /** Once a second. True: nothing was heard of it for `IDLE_MS`. */
  tick(ms: number): boolean {
    this.#silentMs += ms;
    return this.#silentMs >= IDLE_MS;
  }

  /** No more messages, even of bytes that are being read now. */
  close(): void {
    this.#frames.stop();
  }
}
