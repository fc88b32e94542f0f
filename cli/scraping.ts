// One tracker's numbers of one torrent, within a time limit.
import { CLOCK, type InfoHash, type Kernel, type SwarmCounts, TRACKER, TrackerError } from '../core/index.js';

/** Milliseconds; trackers have limits of their own, this one holds for any plugin. */
export const SCRAPE_LIMIT_MS = 30_000;

/** @throws TrackerError */
export async function countsAt(kernel: Kernel, url: string, infoHash: InfoHash): Promise<SwarmCounts> {
  const { protocol } = new URL(url);
  const tracker = kernel.get(TRACKER).get(protocol);
  const limit = new AbortController();
  const late = new TrackerError(`The tracker did not answer within ${SCRAPE_LIMIT_MS / 1000} seconds.`);
  const timer = kernel.get(CLOCK).after(SCRAPE_LIMIT_MS, () => limit.abort(late));
  const ended = new Promise<never>((_, reject) => limit.signal.addEventListener('abort', () => reject(late)));
  try {
    const counts = await Promise.race([tracker?.scrape?.(url, [infoHash], limit.signal), ended]);
    if (!counts) throw new TrackerError(`No plugin scrapes ${protocol} trackers.`);
    const found = counts.get(infoHash.hex);
    if (!found) throw new TrackerError('The tracker does not know this torrent.');
    return found;
  } finally {
    timer.cancel();
  }
}
