// Time that only moves when a test says so.
import type { Clock, Timer } from 'piecework';

/** Longest wait a timer of Node holds. */
const MAX_WAIT_MS = 2 ** 31 - 1;

/** 2024-01-01, when virtual time starts. */
export const VIRTUAL_EPOCH_MS = 1_704_067_200_000;

/**
 * Turns of the event loop between two timers. A message that goes from peer to peer in memory takes one turn a hop, so
 * that a short conversation is over before time moves on.
 */
export const TURNS_BETWEEN_TIMERS = 8;

interface Entry extends Timer {
  due: number;
  readonly callback: () => void;
  /** For `every`: milliseconds until the next call. */
  readonly period?: number;
}

export class VirtualClock implements Clock {
  #now = 0;
  /** By due time; among equals, the first set is the first called. */
  readonly #timers: Entry[] = [];

  /** Timers that wait: 0 when everything was given back. */
  get pending(): number {
    return this.#timers.length;
  }

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return VIRTUAL_EPOCH_MS + this.#now;
  }

  after(ms: number, callback: () => void): Timer {
    return this.#add({ due: this.#now + clamp(ms), callback, cancel: () => {} });
  }

  every(ms: number, callback: () => void): Timer {
    return this.#add({ due: this.#now + clamp(ms), callback, period: clamp(ms), cancel: () => {} });
  }

  /**
   * Moves time on. Timers that fall due are called in order, and before, between and after them promises and immediates
   * (in-memory streams use these) get their turns. Rejects with what a timer throws.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await turns();
    for (let next = this.#timers[0]; next && next.due <= end; next = this.#timers[0]) {
      this.#call(next);
      await turns();
    }
    this.#now = end;
  }

  /** The process stands still for so long: what falls due meanwhile is called afterwards, and only once. */
  standStill(ms: number): Promise<void> {
    this.#now += ms;
    for (const entry of this.#timers) entry.due = Math.max(entry.due, this.#now);
    return this.advance(0);
  }

  /**
   * Moves time on from timer to timer until the condition holds. Without a timer it waits for work outside the clock
   * (a file, a worker thread). Rejects when `limitMs` of virtual time, or as many turns of the event loop, did not do.
   */
  async advanceUntil(condition: () => boolean, limitMs: number): Promise<void> {
    const end = this.#now + limitMs;
    for (let turn = 0; !condition(); turn++) {
      await turns();
      if (condition()) return;
      const next = this.#timers[0];
      if (next && next.due <= end) this.#call(next);
      else if (next || turn >= limitMs) throw new Error(`not so after ${limitMs} ms of virtual time: ${condition}`);
    }
  }

  #call(entry: Entry): void {
    this.#timers.shift();
    this.#now = entry.due;
    if (entry.period !== undefined) {
      entry.due += entry.period;
      this.#insert(entry);
    }
    entry.callback();
  }

  #add(entry: Entry): Timer {
    this.#insert(entry);
    entry.cancel = () => {
      const at = this.#timers.indexOf(entry);
      if (at >= 0) this.#timers.splice(at, 1);
    };
    return entry;
  }

  #insert(entry: Entry): void {
    let at = this.#timers.length;
    while (at > 0 && (this.#timers[at - 1]?.due ?? 0) > entry.due) at--;
    this.#timers.splice(at, 0, entry);
  }
}

// As setTimeout: at least a millisecond, so that a timer that sets itself again can't stop time.
function clamp(ms: number): number {
  return Math.min(Math.max(ms, 1), MAX_WAIT_MS);
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < TURNS_BETWEEN_TIMERS; turn++) await new Promise((resolve) => setImmediate(resolve));
}
