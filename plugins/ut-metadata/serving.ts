// Pieces of the info dictionary for one peer, only so fast: a flood of requests waits, and then is refused.
import type { Clock, Timer } from 'piecework';

/** Pieces sent at once, and in each second after that. */
export const SERVED_A_SECOND = 32;
/** Requests that wait. */
export const MAX_WAITING = 256;

export class Serving {
  readonly #waiting: number[] = [];
  #left = SERVED_A_SECOND;
  #timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly send: (piece: number) => void,
  ) {}

  /** False: too many wait already. */
  request(piece: number): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    this.#waiting.push(piece);
    this.#go();
    return true;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#waiting.length = 0;
  }

  #go(): void {
    while (this.#left > 0) {
      const piece = this.#waiting.shift();
      if (piece === undefined) return;
      this.#left--;
      this.#timer ??= this.clock.after(1_000, () => this.#refill());
      this.send(piece);
    }
  }

  #refill(): void {
    this.#timer = undefined;
    this.#left = SERVED_A_SECOND;
    this.#go();
  }
}
