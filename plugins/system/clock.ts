// The clock of this machine: monotonic time, and timers that keep no process alive.
import type { Clock, Timer } from 'piecework';

/** Longest delay a Node timer holds, in ms; it fires at once when asked for more. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** A timer this late was held up: the process was stopped, or something blocked it. What came meanwhile goes first. */
export const LATE_MS = 500;

export class SystemClock implements Clock {
  /**
   * Whole milliseconds. V8 keeps a number with a fraction in another way: the object that it is put in becomes another kind, and
   * code compiled for the old kind is thrown away. That was most of what a download runs, a second after it began (measured).
   */
  now(): number {
    return Math.floor(performance.now());
  }

  wallTime(): number {
    return Date.now();
  }

  after(ms: number, callback: () => void): Timer {
    const wait = Math.min(ms, LONGEST_TIMER_MS);
    const due = performance.now() + wait;
    // Answers that are here already must not be given up for late, so whoever waits for them hears them first.
    let held: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      if (performance.now() - due < LATE_MS) callback();
      else held = setImmediate(callback);
    }, wait).unref();
    const cancel = (): void => {
      clearTimeout(timer);
      clearImmediate(held);
    };
    return { cancel };
  }

  every(ms: number, callback: () => void): Timer {
    const timer = setInterval(callback, Math.min(ms, LONGEST_TIMER_MS)).unref();
    return { cancel: () => clearInterval(timer) };
  }
}
