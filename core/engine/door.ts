// Who dialled us and has not said hello yet. When they are too many, those who are at the door longest have to go:
// an honest peer says hello within a round trip.
import type { Clock, Handshake, Hello, Stream, StreamSink } from '../contracts/index.js';
import { AcceptRate } from './accept-rate.js';
import { MAX_GREETINGS } from './bounds.js';
import { Greetings } from './greetings.js';

export interface DoorParts {
  readonly clock: Clock;
  readonly handshake: Handshake;
  /** Who takes what follows a handshake; undefined: nobody, the stream is closed. */
  greeted(stream: Stream, hello: Hello): StreamSink | undefined;
}

export class Door {
  readonly #parts: DoorParts;
  readonly #rate: AcceptRate;
  readonly #greetings: Greetings;

  constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#rate = new AcceptRate(parts.clock);
    this.#greetings = new Greetings(parts);
  }

  accept(stream: Stream): void {
    if (!this.#rate.allows(stream.remote.host)) return stream.close();
    if (this.#greetings.count >= MAX_GREETINGS) this.#greetings.stopOldest('too many have not said hello');
    this.#greetings.begin(stream, (hello) => this.#parts.greeted(stream, hello));
  }

  close(): void {
    this.#greetings.stopAll('the client was stopped');
  }
}
