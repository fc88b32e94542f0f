// Downloads and uploads, between a client and the light ends.
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Running } from '../../test/faults/fault.js';
import type { Run } from '../figures.js';
import { warmPageCache } from '../page-cache.js';
import type { Scene } from '../scene.js';
import type { Named } from './clients/index.js';
import { served } from './served.js';
import { type Cost, Spent } from './spent.js';
import { patienceMs, type Seat, Stage } from './stage.js';
import { addressOf } from './wire.js';

const MIB = 2 ** 20;
/** What is compared at once, bytes. */
const COMPARED = 2 ** 20;

export interface Leech {
  readonly seeders?: number;
  readonly leechers?: number;
  /** Of the seeder, MiB a second. */
  readonly cap?: number;
}

export async function leech(scene: Scene, client: Named, { seeders = 1, leechers = 1, cap = 0 }: Leech): Promise<Run> {
  const stage = new Stage(scene, client, patienceMs(scene, leechers));
  try {
    const seats = Array.from({ length: leechers }, () => stage.seat());
    const words = [scene.torrent, scene.file, '--addresses', String(seeders), '--cap', String(cap)];
    const seeder = await stage.light('light-seeder', ...words);
    const port = seeder.stdout.trim();
    await stage.open(Array.from({ length: seeders }, (_, at) => `${addressOf(at)}:${port}`));
    warmPageCache(scene.folder, scene.mebibytes * leechers * MIB);
    const started = performance.now();
    const running = seats.map((seat) => stage.download(seat));
    const spent = new Spent(scene, leechers === 1);
    const costs = await stage.within(Promise.all(running.map((each) => each.complete.then(() => leave(each.running, spent)))));
    const seconds = (performance.now() - started) / 1000;
    await seeder.stop();
    for (const seat of seats) await expectContent(scene, seat);
    return {
      'rate, start to end [MiB/s]': (scene.mebibytes * leechers) / seconds,
      ...mostOf(costs),
      ...(cap > 0
        ? { 'copies sent by the seeder [x]': Number(seeder.stdout.trim().split('\n').at(-1)) / MIB / scene.mebibytes }
        : {}),
    };
  } finally {
    await stage.close();
  }
}

export async function seed(scene: Scene, client: Named, leechers: number): Promise<Run> {
  const stage = new Stage(scene, client, patienceMs(scene, 1 + leechers));
  try {
    await stage.open();
    const seeder = stage.seed(stage.seat());
    await stage.within(served(seeder, scene));
    const before = seeder.cpu;
    const end = await stage.light('light-leecher', scene.torrent, seeder.address, String(leechers));
    const gib = (scene.mebibytes * leechers) / 1024;
    return {
      'rate, unchoke to end [MiB/s]': (scene.mebibytes * leechers) / Number(end.stdout),
      'processor time [s/GiB]': (seeder.cpu - before) / 1000 / gib,
      'peak anonymous memory [MiB]': seeder.peakMemory / MIB,
    };
  } finally {
    await stage.close();
  }
}

/** From the start until it serves everything, which it has to read and hash before. */
export async function check(scene: Scene, client: Named): Promise<Run> {
  const stage = new Stage(scene, client);
  try {
    await stage.open();
    const started = performance.now();
    const seeder = stage.seed(stage.seat());
    await stage.within(served(seeder, scene));
    const seconds = (performance.now() - started) / 1000;
    return { 'rate, start to serving [MiB/s]': scene.mebibytes / seconds, ...new Spent(scene, false).by(seeder) };
  } finally {
    await stage.close();
  }
}

/** All leave the swarm when they have everything, those too that would stay. */
function leave(running: Running, spent: Spent): Cost {
  const cost = spent.by(running);
  running.signal('SIGKILL');
  return cost;
}

function mostOf(costs: readonly Cost[]): Cost {
  return costs.reduce((most, cost) => (cost['processor time [s/GiB]'] > most['processor time [s/GiB]'] ? cost : most));
}

/** @throws Error where it differs: who is fast and wrong has not won */
async function expectContent({ file }: Scene, { folder }: Seat): Promise<void> {
  const [expected, found] = [await open(file), await open(join(folder, basename(file)))];
  const [one, other] = [Buffer.allocUnsafe(COMPARED), Buffer.allocUnsafe(COMPARED)];
  try {
    for (let at = 0; ; at += COMPARED) {
      const [{ bytesRead }, theirs] = [await expected.read(one, 0, COMPARED, at), await found.read(other, 0, COMPARED, at)];
      if (theirs.bytesRead !== bytesRead || !one.subarray(0, bytesRead).equals(other.subarray(0, bytesRead)))
        throw new Error(`what it fetched differs within ${COMPARED} bytes from byte ${at} on`);
      if (bytesRead < COMPARED) return;
    }
  } finally {
    await Promise.all([expected.close(), found.close()]);
  }
}
