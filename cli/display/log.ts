// A display for files and pipes: plain lines, not many of them, and never a cursor code.
import { showable } from '../render/showable.js';
import type { Display, Status } from './display.js';

/** Milliseconds between two lines that say the same with other numbers. */
export const LOG_INTERVAL_MS = 5_000;

export class LogDisplay implements Display {
  readonly #stream: NodeJS.WritableStream;
  readonly #now: () => number;
  #phase = '';
  #last: number;

  constructor(stream: NodeJS.WritableStream, now: () => number) {
    this.#stream = stream;
    this.#now = now;
    this.#last = now();
  }

  show(status: Status): void {
    const now = this.#now();
    const isNews = status.phase !== '' && status.phase !== this.#phase;
    if (!isNews && now - this.#last < LOG_INTERVAL_MS) return;
    this.#phase = status.phase;
    this.#last = now;
    this.line(status.sentence());
  }

  line(text: string): void {
    this.#stream.write(`${showable(text, false)}\n`);
  }

  end(): void {
    this.#phase = '';
  }
}
