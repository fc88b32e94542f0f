// What is said of one torrent: to programs by name and info-hash, to people by name where there are several.
import { cleanText, type Progress } from '../core/index.js';
import type { Row } from './board.js';
import type { Status } from './display/display.js';
import type { TorrentNews, TorrentRef } from './json-events.js';
import type { Output } from './output.js';

/** Milliseconds between two looks at the numbers, on a terminal. */
export const DRAW_MS = 200;

export class TorrentOutput {
  readonly torrent: TorrentRef;
  readonly #output: Output;
  readonly #row: Row | undefined;

  /** @param row its line among several; without it the whole screen is its own */
  constructor(output: Output, torrent: TorrentRef, row?: Row) {
    this.torrent = torrent;
    this.#output = output;
    this.#row = row;
  }

  /** Milliseconds between two looks at the numbers. */
  get intervalMs(): number {
    return this.#output.mode === 'json' ? this.#output.jsonMs : DRAW_MS;
  }

  news<K extends keyof TorrentNews>(name: K, fields: TorrentNews[K]): void {
    this.#output.news(this.torrent, name, fields);
  }

  working(step: string, done: number, total: number): void {
    this.#output.event('working', { ...this.torrent, step, done, total });
  }

  note(text: string): void {
    const { name } = this.torrent;
    this.#output.note(this.#row && !text.startsWith(`${name}: `) ? `${name}: ${text}` : text);
  }

  warn(message: string): void {
    const clean = cleanText(message);
    this.#output.event('warning', { ...this.torrent, message: clean });
    this.note(this.#row ? `${this.torrent.name}: warning: ${clean}` : `warning: ${clean}`);
  }

  show(status: Status, progress?: Progress): void {
    if (this.#row) this.#row.show(status, progress);
    else this.#output.show(status);
  }

  result(text: string): void {
    this.#output.result(text);
  }

  /** It shows nothing more; what was said stays. */
  end(): void {
    if (!this.#row) this.#output.end();
  }
}
