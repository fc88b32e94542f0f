// A time limit that also holds for work that does not heed its signal.
import { type Clock, TrackerError } from 'piecework';

/** @throws TrackerError when time is up, the signal's reason when it is aborted. */
export async function within<T>(
  clock: Clock,
  ms: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const follow = (): void => controller.abort(outer.reason);
  outer.addEventListener('abort', follow);
  const timer = clock.after(ms, () =>
    controller.abort(new TrackerError(`The tracker did not answer within ${ms / 1000} seconds.`)),
  );
  const ended = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    timer.cancel();
    outer.removeEventListener('abort', follow);
  }
}
