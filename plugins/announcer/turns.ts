// From when on each tracker may be asked. Every one has its own time: what one allows or deserves says nothing of the others.
import type { Clock } from 'piecework';

interface Turn {
  /** By the clock. */
  notBefore: number;
  /** In a row. */
  failures: number;
}

export class Turns {
  readonly #turns = new Map<string, Turn>();

  constructor(private readonly clock: Clock) {}

  /** Those that may be asked now, in the order given. */
  due(urls: readonly string[]): string[] {
    const now = this.clock.now();
    return urls.filter((url) => this.#of(url).notBefore <= now);
  }

  /** Milliseconds until one of them may be asked. */
  wait(urls: readonly string[]): number {
    return Math.max(0, Math.min(...urls.map((url) => this.#of(url).notBefore)) - this.clock.now());
  }

  /** It has answered, or is being asked: not again before these milliseconds are over. */
  keepFrom(url: string, ms: number): void {
    this.#of(url).notBefore = this.clock.now() + ms;
  }

  /** @returns how often in a row it failed by now */
  failed(url: string): number {
    return ++this.#of(url).failures;
  }

  replied(url: string): void {
    this.#of(url).failures = 0;
  }

  #of(url: string): Turn {
    const turn = this.#turns.get(url) ?? { notBefore: 0, failures: 0 };
    this.#turns.set(url, turn);
    return turn;
  }
}
