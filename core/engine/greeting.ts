// The handshake on a fresh stream: gathers exactly its bytes within a time limit, gives up as soon as they cannot be one.
import type { Clock, Handshake, Hello, Stream, StreamSink, Timer } from '../contracts/index.js';
import { messageOf } from '../model/index.js';
import { HANDSHAKE_MS } from './bounds.js';

export interface GreetingParts {
  readonly stream: Stream;
  readonly handshake: Handshake;
  readonly clock: Clock;
  /** The peer's handshake is here. Returns who takes what follows; undefined: nobody, the stream is closed. */
  greeted(hello: Hello): StreamSink | undefined;
  /** The stream is closed already. */
  failed(reason: string): void;
}

export class Greeting implements StreamSink {
  readonly #parts: GreetingParts;
  readonly #bytes: Uint8Array;
  readonly #timer: Timer;
  #length = 0;
  #over = false;

  constructor(parts: GreetingParts) {
    this.#parts = parts;
    this.#bytes = new Uint8Array(parts.handshake.length);
    this.#timer = parts.clock.after(HANDSHAKE_MS, () => this.stop(`no handshake within ${HANDSHAKE_MS / 1000} s`));
  }

  begin(): void {
    this.#parts.stream.deliverTo(this);
  }

  received(bytes: Uint8Array): void {
    if (this.#over) return;
    const taken = Math.min(bytes.length, this.#bytes.length - this.#length);
    this.#bytes.set(bytes.subarray(0, taken), this.#length);
    this.#length += taken;
    if (!this.#parts.handshake.plausible(this.#bytes.subarray(0, this.#length))) return this.stop('it does not speak BitTorrent');
    if (this.#length === this.#bytes.length) this.#complete(bytes.subarray(taken));
  }

  drained(): void {}

  closed(error?: Error): void {
    this.stop(error ? messageOf(error) : 'it hung up during the handshake');
  }

  stop(reason: string): void {
    if (this.#over) return;
    this.#end();
    this.#parts.stream.close();
    this.#parts.failed(reason);
  }

  #complete(rest: Uint8Array): void {
    const { stream, handshake } = this.#parts;
    let hello: Hello;
    try {
      hello = handshake.decode(this.#bytes);
    } catch (error) {
      return this.stop(messageOf(error));
    }
    this.#end();
    const next = this.#parts.greeted(hello);
    if (!next) return stream.close();
    stream.deliverTo(next);
    if (rest.length > 0) next.received(rest);
  }

  #end(): void {
    this.#over = true;
    this.#timer.cancel();
  }
}
