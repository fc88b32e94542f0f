// What the soak's world asks of the process of ours, and how: one message, one answer.
import type { Figures } from './figures.js';

export interface Asks {
  /** Opens a torrent. Returns the port where peers are accepted. */
  add: (torrent: Uint8Array, contentPath: string) => Promise<number>;
  /** Looks for what a magnet link leaves out. */
  fetch: (magnet: string) => Promise<void>;
  /** Stops all torrents but those that were opened first, and all that is looked for. */
  clear: (kept: number) => Promise<void>;
  figures: () => Promise<Figures>;
  /** What happened so far, by the names of events. */
  counts: () => Promise<Readonly<Record<string, number>>>;
}

export interface Ask {
  readonly id: number;
  readonly what: keyof Asks;
  readonly words: readonly unknown[];
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}
