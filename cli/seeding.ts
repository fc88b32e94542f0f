// How long to go on seeding: for ever, until enough was given back, or for some time.
import type { Clock, Progress, TorrentSession } from '../core/index.js';
import { duration } from './render/index.js';
import { FOR_EVER } from './swarming.js';
import type { TorrentOutput } from './torrent-output.js';

/** Milliseconds between two looks. */
export const LOOK_MS = 1_000;

export interface SeedOptions {
  /** Uploaded bytes for each byte of the content. */
  readonly seedRatio?: number;
  /** Minutes. */
  readonly seedTime?: number;
}

export function isLimited({ seedRatio, seedTime }: SeedOptions): boolean {
  return seedRatio !== undefined || seedTime !== undefined;
}

/** Resolves when one of the limits is reached; without any, never. Time counts from now on. */
export async function seedingEnds(
  session: TorrentSession,
  clock: Clock,
  output: TorrentOutput,
  options: SeedOptions,
): Promise<void> {
  if (!isLimited(options)) return FOR_EVER;
  const start = clock.now();
  await new Promise<void>((resolve) => {
    const look = (): void => {
      const { phase } = session.progress;
      const isOver = phase === 'stopped' || phase === 'failed';
      if (!isOver && !isEnough(session.progress, clock.now() - start, options)) return;
      timer.cancel();
      // Of what was stopped or failed others tell.
      if (!isOver) resolve();
    };
    const timer = clock.every(LOOK_MS, look);
    look();
  });
  const [ratio, seconds] = [ratioOf(session.progress), (clock.now() - start) / 1000];
  const { uploaded } = session.progress;
  output.news('seeded', { uploaded, ratio: Number(ratio.toFixed(4)), seconds });
  output.note(`${session.metainfo.name}: seeded for ${duration(seconds)} to a ratio of ${ratio.toFixed(2)}; that is enough`);
}

/** What others got of us for what we got, or for what there is if we had it all before. */
export function ratioOf({ uploaded, downloaded, bytesWanted }: Progress): number {
  return uploaded / Math.max(1, downloaded, bytesWanted);
}

/** `at a ratio of 1.5 or after 30 min 00 s` */
export function limitsText({ seedRatio, seedTime }: SeedOptions): string {
  const limits = [
    seedRatio === undefined ? '' : `at a ratio of ${seedRatio}`,
    seedTime === undefined ? '' : `after ${duration(seedTime * 60)}`,
  ];
  return limits.filter((limit) => limit !== '').join(' or ');
}

function isEnough(progress: Progress, ms: number, { seedRatio, seedTime }: SeedOptions): boolean {
  if (seedRatio !== undefined && ratioOf(progress) >= seedRatio) return true;
  return seedTime !== undefined && ms >= seedTime * 60_000;
}
