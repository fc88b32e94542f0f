// Who dialled us and has not said hello yet. When they are too many, those who are at the door longest have to go:
// an honest peer says hello within a round trip.
import type { Clock, Handshake, Hello, Stream, StreamSink } from '../contracts/index.js';
import { AcceptRate } from './accept-rate.js';
import { MAX_GREETINGS } from './bounds.js';
import { Greeting } from './greeting.js';

export interface DoorParts {
  readonly clock: Clock;
  readonly handshake: Handshake;
  /** Who takes what follows a handshake; undefined: nobody, the stream is closed. */
  greeted(stream: Stream, hello: Hello): StreamSink | undefined;
}

export class Door {
  readonly #parts: DoorParts;
  readonly #rate: AcceptRate;
  /** The oldest first. */
  readonly #greetings = new Set<Greeting>();

  constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#rate = new AcceptRate(parts.clock);
  }

  accept(stream: Stream): void {
    if (!this.#rate.allows(stream.remote.host)) return stream.close();
    const [oldest] = this.#greetings;
    if (oldest && this.#greetings.size >= MAX_GREETINGS) oldest.stop('too many have not said hello');
    const { clock, handshake } = this.#parts;
    const greeting = new Greeting({
      stream,
      handshake,
      clock,
      greeted: (hello) => {
        this.#greetings.delete(greeting);
        return this.#parts.greeted(stream, hello);
      },
      failed: () => this.#greetings.delete(greeting),
    });
    this.#greetings.add(greeting);
    greeting.begin();
  }

  close(): void {
    for (const greeting of [...this.#greetings]) greeting.stop('the client was stopped');
  }
}
