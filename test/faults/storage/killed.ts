// Rows 73 and 74: kill -9 at any moment, again and again; and what somebody does to the file meanwhile.
import { open, stat, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SeededRandom } from '../../kit/seeded-random.js';
import type { Fault, Job, Running, Scene } from '../fault.js';
import { Sample, type SampleOptions } from '../sample.js';
import { expectSuccess, hiddenSeeder, linesOf, throttled } from './stage.js';

const KIB = 1024;
const ROUNDS = 50;
/** Bytes a second; what two checkpoints are apart may be lost. */
const RATE = 1_500 * KIB;
/** And half of a download of 6,000 KiB by it. */
const SLOW_RATE = 800 * KIB;
const HALF_MS = 3_700;
const LONGEST_RUN_MS = 1_500;

const LAYOUTS: readonly SampleOptions[] = [
  { length: 4_000 * KIB, pieceLength: 16 * KIB },
  { length: 3_333_333, pieceLength: 256 * KIB },
  {
    length: 2_500_001,
    pieceLength: 64 * KIB,
    name: 'folder',
    files: [
      ['a', 1_000_000],
      ['deep/b', 1],
      ['deep/c', 1_500_000],
    ],
  },
  {
    length: 3_000_000,
    pieceLength: 32 * KIB,
    name: 'many',
    files: Array.from({ length: 60 }, (_, file) => [`f${file}`, 50_000]),
  },
];

export const killed: readonly Fault[] = [
  {
    row: 73,
    group: 'storage',
    title: `${ROUNDS} times kill -9 at any moment, over downloads of one and of many files`,
    seconds: 400,
    run: manyTimes,
  },
  {
    row: 73,
    group: 'storage',
    title: 'kill -9 in the middle of a download, and again',
    others: true,
    run: (scene) => between(scene, async () => {}),
  },
  {
    row: 74,
    group: 'storage',
    title: 'kill -9, then a part of the file is overwritten',
    others: true,
    run: (scene) => between(scene, (path) => overwrite(path)),
  },
  {
    row: 74,
    group: 'storage',
    title: 'kill -9, then a part of the file is overwritten and its date put back',
    others: true,
    run: (scene) =>
      between(scene, async (path) => {
        const { atime, mtime } = await stat(path);
        await overwrite(path);
        await utimes(path, atime, mtime);
      }),
  },
  {
    row: 74,
    group: 'storage',
    title: 'kill -9, then the file is cut',
    others: true,
    run: (scene) => between(scene, async (path) => truncate(path, Math.floor((await stat(path)).size / 2))),
  },
  {
    row: 74,
    group: 'storage',
    title: 'an orderly stop, then a part of the file is overwritten and its date put back',
    others: true,
    run: (scene) =>
      between(
        scene,
        async (path) => {
          const { atime, mtime } = await stat(path);
          await overwrite(path);
          await utimes(path, atime, mtime);
        },
        'SIGTERM',
      ),
  },
];

/** A seeder behind a narrow line, and a job that fetches from it alone. */
export async function slowJob(scene: Scene, sample: Sample, rate = RATE): Promise<Job> {
  const source = await scene.folder(`source-${sample.infoHash.toString('hex')}`);
  await sample.writeContent(source);
  const quiet = await sample.writeTorrent(source, 'http://127.0.0.1:1/announce');
  const line = await throttled(scene, await hiddenSeeder(scene, quiet, source), rate);
  const folder = await scene.folder(`download-${sample.infoHash.toString('hex')}`);
  const isOurs = scene.client.name === 'ours';
  const torrent = await sample.writeTorrent(folder, await scene.tracker([line]));
  return { torrent, folder, ...(isOurs && { words: ['--json'], env: { PIECEWORK_PROGRESS_MS: '50' } }) };
}

async function between(scene: Scene, what: (path: string) => Promise<void>, signal: NodeJS.Signals = 'SIGKILL'): Promise<string> {
  const sample = new Sample({ length: 6_000 * KIB });
  const job = await slowJob(scene, sample, SLOW_RATE);
  const path = join(job.folder, sample.name);
  const first = scene.client.download(job);
  const begun = async (): Promise<boolean> => ((await stat(path).catch(() => undefined))?.size ?? 0) > 0;
  const giveUp = performance.now() + 20_000;
  while (!(await begun()) && performance.now() < giveUp) await pause(50);
  await pause(HALF_MS);
  if (!first.running) throw new Error(`it ended before it was killed: ${first.stderr}`);
  await first.stop(signal);
  await what(path);
  await expectSuccess(scene.client.download(job), 30_000);
  await sample.expectIn(job.folder);
  return 'the file is right';
}

/** In the middle of the first quarter, which is there. */
async function overwrite(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    for (let at = 0; at < 8; at++) await file.write(Buffer.alloc(1_000, 0xee), 0, 1_000, at * 150_000 + 10_000);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function manyTimes(scene: Scene): Promise<string> {
  const seed = Date.now() % 1_000_000;
  const random = new SeededRandom(seed);
  let [round, complete] = [0, 0];
  try {
    for (let layout = 0; round < ROUNDS; layout++) {
      const sample = new Sample({
        ...(LAYOUTS[layout % LAYOUTS.length] ?? { length: 1 }),
        seed: seed + layout,
        info: { layout },
      });
      const job = await slowJob(scene, sample);
      const last = Math.min(ROUNDS, round + Math.ceil(ROUNDS / LAYOUTS.length));
      for (let [kept, isComplete] = [0, false]; !isComplete && round < last; round++) {
        const running = scene.client.download(job);
        kept = await killSomewhere(running, random, kept);
        isComplete = linesOf(running, 'completed').length > 0;
      }
      await expectSuccess(scene.client.download(job), 30_000);
      await sample.expectIn(job.folder);
      complete++;
    }
  } catch (error) {
    throw new Error(`seed ${seed}, round ${round}: ${error instanceof Error ? error.message : error}`);
  }
  return `${round} rounds, ${complete} downloads, each right; no verified piece fetched twice (seed ${seed})`;
}

/** @param kept pieces that were verified in the run before. Returns how many are now. */
async function killSomewhere(running: Running, random: SeededRandom, kept: number): Promise<number> {
  // Some are killed while they start or check, most while they fetch.
  if (random.below(5) > 0) await running.until(() => linesOf(running, 'ready').length > 0, 20_000).catch(() => {});
  await Promise.race([pause(random.below(LONGEST_RUN_MS)), running.ended]);
  await running.stop('SIGKILL');
  const ready = linesOf(running, 'ready')[0];
  if (!ready) return kept;
  // A piece is verified when it is written, and what is written is there for the next run, recorded or not.
  if (Number(ready.have) < kept) throw new Error(`${kept} pieces were verified, and ${ready.have} were there in the next run`);
  return Math.max(Number(ready.have), Number(linesOf(running, 'progress').at(-1)?.piecesHave ?? 0));
}
