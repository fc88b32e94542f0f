// Row 43: the tracker is dead when it has to be told that we leave.
import type { MisbehavingTracker } from '../../kit/misbehaving-tracker/index.js';
import type { Fault, Scene } from '../fault.js';
import { http, type Open, Stage, udp } from './stage.js';

/** libtorrent gives trackers five seconds of their own; then it has to end itself. */
const STOP_MS = { ours: 5_000, others: 6_000 };
const READY_MS = 20_000;

const KINDS: readonly (readonly [what: string, open: Open<MisbehavingTracker>])[] = [
  ['a tracker', http('silence after the first announce')],
  ['a UDP tracker', udp('silence after the first announce')],
];

export const stopping: readonly Fault[] = KINDS.flatMap(([what, open]): Fault[] => [
  {
    row: 43,
    group: 'tracker',
    title: `${what} is dead when the seeder is stopped`,
    others: true,
    waits: true,
    run: (scene) => stops(scene, open),
  },
  {
    row: 43,
    group: 'tracker',
    title: `${what} is dead when the download is complete`,
    waits: true,
    run: (scene) => ends(scene, open),
  },
]);

async function stops(scene: Scene, open: Open<MisbehavingTracker>): Promise<string> {
  const stage = await Stage.open(scene);
  const tracker = await stage.misbehaving(open, []);
  const torrent = await stage.sample.writeTorrent(await stage.folder(), tracker.url);
  const running = await scene.client.seed({ torrent, folder: stage.content });
  await running.until(() => tracker.asked.length > 0, READY_MS);
  // Its answer has arrived, too.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const started = performance.now();
  await running.stop('SIGTERM');
  return inTime(performance.now() - started, STOP_MS[scene.client.name === 'ours' ? 'ours' : 'others']);
}

async function ends(scene: Scene, open: Open<MisbehavingTracker>): Promise<string> {
  const stage = await Stage.open(scene);
  const tracker = await stage.misbehaving(open, [await stage.seeder()]);
  await stage.download([tracker.url], { alone: true });
  const last = tracker.asked.find(({ event }) => event === 'completed');
  if (!last) throw new Error('completion was not told');
  return inTime(tracker.now - last.ms, STOP_MS.ours);
}

function inTime(ms: number, most: number): string {
  if (ms > most) throw new Error(`it ended after ${Math.round(ms)} ms`);
  return `ended after ${Math.round(ms)} ms`;
}
