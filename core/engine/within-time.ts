// Waiting that has an end.
import type { Clock } from '../contracts/index.js';

/** Resolves when the work is over, failed or not, and after `ms` at the latest. */
export function withinTime(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, resolve);
    const end = (): void => {
      timer.cancel();
      resolve();
    };
    work.then(end, end);
  });
}
