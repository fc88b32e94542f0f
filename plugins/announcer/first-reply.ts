// Asks in turn until one replies. A slow one keeps the next waiting only for a moment: dead trackers are common.
import type { Clock, Timer } from 'piecework';

/** Milliseconds that a tracker has for itself. */
export const HEAD_START_MS = 3000;

export interface Asking<T> {
  ask(url: string): Promise<T>;
  /** False: the next one is asked too. */
  isEnough(reply: T): boolean;
  /** Told of each that failed; `last` when no other replied, is under way or left. */
  failed(url: string, error: unknown, last: boolean): void;
}

/** @returns the first reply that is enough, or else the first, or undefined when all failed */
export function firstReply<T>(clock: Clock, urls: readonly string[], asking: Asking<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const waiting = [...urls];
    let open = 0;
    let first: T | undefined;
    let timer: Timer | undefined;
    const askNext = (): void => {
      timer?.cancel();
      const url = waiting.shift();
      if (url === undefined) {
        if (open === 0) resolve(first);
        return;
      }
      open++;
      timer = clock.after(HEAD_START_MS, askNext);
      asking
        .ask(url)
        .then((reply) => {
          first ??= reply;
          if (!asking.isEnough(reply)) return;
          waiting.length = 0;
          resolve(reply);
        })
        .catch((error: unknown) => asking.failed(url, error, first === undefined && open === 1 && waiting.length === 0))
        .finally(() => {
          open--;
          askNext();
        });
    };
    askNext();
  });
}
