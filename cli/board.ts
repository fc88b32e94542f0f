// Several torrents on one screen: each says how far it is in a row of its own, the board shows them all together.
import type { Clock, Progress } from '../core/index.js';
import type { Status } from './display/display.js';
import type { Output } from './output.js';
import { boardBlock, boardSentence } from './render/board.js';
import { DRAW_MS } from './torrent-output.js';

/** `open` until it is done or failed. */
export type RowState = 'open' | 'done' | 'failed';

export class Row {
  status: Status | undefined;
  progress: Progress | undefined;
  state: RowState = 'open';

  show(status: Status, progress?: Progress): void {
    this.status = status;
    if (progress) this.progress = progress;
  }
}

export class Board {
  readonly #rows: Row[] = [];

  add(): Row {
    const row = new Row();
    this.#rows.push(row);
    return row;
  }

  /** Shows itself until the returned function is called. */
  begin(output: Output, clock: Clock): () => void {
    const timer = clock.every(DRAW_MS, () => output.show(this.status()));
    return () => timer.cancel();
  }

  status(): Status {
    const closed = this.#rows.filter(({ state }) => state !== 'open').length;
    return {
      phase: `${closed} closed`,
      block: (columns, paint, lines) => boardBlock(this.#rows, columns, lines, paint),
      sentence: () => boardSentence(this.#rows),
    };
  }
}
