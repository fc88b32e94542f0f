// The clock of this machine: monotonic time, and timers that keep no process alive.
import type { Clock, Timer } from 'piecework';

/** Longest delay a Node timer holds, in ms; it fires at once when asked for more. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class SystemClock implements Clock {
  now(): number {
    return performance.now();
  }

  wallTime(): number {
    return Date.now();
  }

  after(ms: number, callback: () => void): Timer {
    const timer = setTimeout(callback, Math.min(ms, LONGEST_TIMER_MS)).unref();
    return { cancel: () => clearTimeout(timer) };
  }

  every(ms: number, callback: () => void): Timer {
    const timer = setInterval(callback, Math.min(ms, LONGEST_TIMER_MS)).unref();
    return { cancel: () => clearInterval(timer) };
  }
}
