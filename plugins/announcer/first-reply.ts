// Asks in turn until one replies. A slow one keeps the next waiting only for a moment: dead trackers are common.
import type { Clock, Timer } from 'piecework';

/** Milliseconds that a tracker has for itself. */
export const HEAD_START_MS = 3000;

/**
 * @param failed told of each that failed; `last` when no other is under way or left.
 * @returns the first reply, or undefined when all failed.
 */
export function firstReply<T>(
  clock: Clock,
  urls: readonly string[],
  ask: (url: string) => Promise<T>,
  failed: (url: string, error: unknown, last: boolean) => void,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    const waiting = [...urls];
    let open = 0;
    let replied = false;
    let timer: Timer | undefined;
    const askNext = (): void => {
      timer?.cancel();
      const url = replied ? undefined : waiting.shift();
      if (url === undefined) {
        if (open === 0) resolve(undefined);
        return;
      }
      open++;
      timer = clock.after(HEAD_START_MS, askNext);
      ask(url).then(
        (reply) => {
          replied = true;
          timer?.cancel();
          resolve(reply);
        },
        (error: unknown) => {
          open--;
          failed(url, error, !replied && open === 0 && waiting.length === 0);
          askNext();
        },
      );
    };
    askNext();
  });
}
