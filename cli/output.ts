// What a command says, and to whom: results to stdout, news to people on stderr, objects to programs with --json.
import { cleanText, MAX_TEXT_LENGTH } from '../core/index.js';
import { type Display, displayOn, type ErrorStream, type Status } from './display/display.js';
import { type JsonEventName, type JsonEvents, jsonLine, type TorrentNews, type TorrentRef } from './json-events.js';
import { type Environment, type Paint, paintFor } from './render/index.js';
import { showable } from './render/showable.js';

/** Milliseconds between two `progress` objects, unless PIECEWORK_PROGRESS_MS says otherwise. */
export const JSON_MS = 1_000;
export const SHORTEST_JSON_MS = 50;

export type Mode = 'human' | 'json' | 'quiet';

export interface Streams {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: ErrorStream;
  readonly env: Environment;
}

export class Output {
  readonly mode: Mode;
  /** For results. */
  readonly paint: Paint;
  readonly jsonMs: number;
  readonly #streams: Streams;
  readonly #display: Display | undefined;

  static async open(streams: Streams, mode: Mode): Promise<Output> {
    const display = mode === 'human' ? await displayOn(streams.stderr, streams.env, () => performance.now()) : undefined;
    return new Output(streams, mode, display);
  }

  private constructor(streams: Streams, mode: Mode, display: Display | undefined) {
    this.mode = mode;
    this.paint = paintFor(streams.stdout, streams.env);
    this.jsonMs = Math.max(SHORTEST_JSON_MS, Number(streams.env.PIECEWORK_PROGRESS_MS) || JSON_MS);
    this.#streams = streams;
    this.#display = display;
  }

  /** For programs. */
  event<K extends JsonEventName>(name: K, fields: JsonEvents[K]): void {
    if (this.mode === 'json') this.#streams.stdout.write(jsonLine(name, fields));
  }

  /** For programs, of one torrent. */
  news<K extends keyof TorrentNews>(torrent: TorrentRef, name: K, fields: TorrentNews[K]): void {
    if (this.mode === 'json') this.#streams.stdout.write(jsonLine(name, { ...torrent, ...fields }));
  }

  /** What the command was asked for, for people; any number of lines. */
  result(text: string): void {
    if (this.mode !== 'human') return;
    this.#display?.end();
    this.#streams.stdout.write(`${showable(text, this.paint.isColorSupported)}\n`);
  }

  /** The same in both forms. */
  answer<K extends JsonEventName>(name: K, fields: JsonEvents[K], text: (paint: Paint) => string): void {
    this.event(name, fields);
    if (this.mode === 'human') this.result(text(this.paint));
  }

  /** One line for people. */
  note(text: string, limit = MAX_TEXT_LENGTH): void {
    this.#display?.line(cleanText(text, limit));
  }

  /** Something is wrong and goes on. */
  warn(message: string): void {
    const clean = cleanText(message);
    this.event('warning', { message: clean });
    this.note(`warning: ${clean}`);
  }

  show(status: Status): void {
    this.#display?.show(status);
  }

  /** The block goes; lines stay. */
  end(): void {
    this.#display?.end();
  }
}
