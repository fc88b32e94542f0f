// A display for terminals: the block stays last and is drawn in place.
import { type Paint, USUAL_COLUMNS, USUAL_LINES } from '../render/index.js';
import { showable } from '../render/showable.js';
import type { Display, ErrorStream, Status } from './display.js';

/** What log-update gives. */
export interface Redraw {
  (text: string): void;
  clear(): void;
  done(): void;
}

export class TerminalDisplay implements Display {
  readonly #stream: ErrorStream;
  readonly #paint: Paint;
  readonly #redraw: Redraw;
  #shown: Status | undefined;

  constructor(stream: ErrorStream, paint: Paint, redraw: Redraw) {
    this.#stream = stream;
    this.#paint = paint;
    this.#redraw = redraw;
  }

  show(status: Status): void {
    this.#shown = status;
    const { columns, rows } = this.#stream;
    const block = status.block(columns || USUAL_COLUMNS, this.#paint, rows || USUAL_LINES).join('\n');
    this.#redraw(showable(block, this.#paint.isColorSupported));
  }

  line(text: string): void {
    this.#redraw.clear();
    this.#stream.write(`${showable(text, false)}\n`);
    if (this.#shown) this.show(this.#shown);
  }

  end(): void {
    this.#shown = undefined;
    this.#redraw.clear();
    this.#redraw.done();
  }
}
