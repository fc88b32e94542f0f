// When trackers are asked again. Pure.
import type { AnnounceReply } from 'piecework';

/** Seconds. A tracker that asks for more haste, or for a year, is not followed. */
export const MIN_INTERVAL = 60;
export const MAX_INTERVAL = 86_400;
/** Where the tracker says nothing. */
export const DEFAULT_INTERVAL = 1800;
/** After this long a torrent that still has no peer at all asks again, if the tracker does not name a time. */
export const HUNGRY_INTERVAL = 300;
/** Milliseconds: so often a torrent without peers looks whether there is a tracker that may be asked. */
export const HUNGRY_MS = 30_000;

/** Milliseconds until a tracker that failed is asked again; doubled each time. */
export const FIRST_BACK_OFF_MS = 10_000;
export const MAX_BACK_OFF_MS = 1_800_000;

/** Milliseconds until the next announce, and until an early one for a torrent without peers. */
export function waitAfter({ interval = DEFAULT_INTERVAL, minInterval }: AnnounceReply): { usual: number; early: number } {
  const least = clamp(minInterval ?? MIN_INTERVAL);
  const usual = Math.max(clamp(interval), least);
  const early = Math.min(usual, minInterval === undefined ? HUNGRY_INTERVAL : least);
  return { usual: usual * 1000, early: early * 1000 };
}

/** @param failures announces in a row that failed, from 1; `chance` from 0 to 99 keeps clients from coming back all at once. */
export function backOffMs(failures: number, chance: number): number {
  const wait = Math.min(FIRST_BACK_OFF_MS * 2 ** (failures - 1), MAX_BACK_OFF_MS);
  return Math.min(Math.round(wait * (1 + chance / 400)), MAX_BACK_OFF_MS);
}

function clamp(seconds: number): number {
  return Math.min(Math.max(seconds, MIN_INTERVAL), MAX_INTERVAL);
}
