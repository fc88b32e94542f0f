// Handshakes that are under way. Each is forgotten as soon as it ends; those that are left can be ended.
import type { Hello, Stream, StreamSink } from '../contracts/index.js';
import { Greeting, type GreetingParts } from './greeting.js';

export class Greetings {
  readonly #parts: Pick<GreetingParts, 'clock' | 'handshake'>;
  /** The oldest first. */
  readonly #running = new Set<Greeting>();

  constructor(parts: Pick<GreetingParts, 'clock' | 'handshake'>) {
    this.#parts = parts;
  }

  get count(): number {
    return this.#running.size;
  }

  /** As the callbacks of `Greeting`, of which exactly one is called. */
  begin(stream: Stream, greeted: (hello: Hello) => StreamSink | undefined, failed: (reason: string) => void = () => {}): void {
    const { clock, handshake } = this.#parts;
    const greeting = new Greeting({
      stream,
      handshake,
      clock,
      greeted: (hello) => {
        this.#running.delete(greeting);
        return greeted(hello);
      },
      failed: (reason) => {
        this.#running.delete(greeting);
        failed(reason);
      },
    });
    this.#running.add(greeting);
    greeting.begin();
  }

  stopOldest(reason: string): void {
    const [oldest] = this.#running;
    oldest?.stop(reason);
  }

  stopAll(reason: string): void {
    for (const greeting of [...this.#running]) greeting.stop(reason);
  }
}
