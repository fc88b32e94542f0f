// Row 37: a tracker that wants to be asked far too often, or never again.
import { setTimeout as pause } from 'node:timers/promises';
import type { MisbehavingTracker } from '../../kit/misbehaving-tracker/index.js';
import type { Fault, Scene } from '../fault.js';
import { faultsOf, type Row } from './row.js';
import { http, type Open, Stage, udp } from './stage.js';

const WATCHED_MS = 6_000;
const READY_MS = 20_000;
/** aria2 is told to ask every two seconds, whatever trackers say, so that trials are short. */
const ALLOWED = { ours: 1, libtorrent: 1, aria2: 4 };

const ROWS: readonly (readonly [title: string, open: Open<MisbehavingTracker>])[] = [
  ['an interval is 0', http('interval of 0')],
  ['an interval is -1', http('interval below 0')],
  ['an interval is 2^63 - 1', http('interval of 2^63 - 1')],
  ['an interval is more than a timer holds', http('interval of 2^31 seconds')],
  ['an interval is text', http('interval that is text')],
  ['there is no interval', http('no interval')],
  ['a least interval is 2^63 - 1, the interval 1', http('least interval of 2^63 - 1')],
  ['a least interval is above the interval of 1', http('least interval above the interval')],
  ['an interval by UDP is 0', udp('interval of 0')],
  ['an interval by UDP is -1', udp('interval below 0')],
  ['an interval by UDP is more than a timer holds', udp('interval of 2^31 - 1')],
];

export const intervals: readonly Fault[] = faultsOf(
  ROWS.map(([title, open]) => ({ row: 37, title, open, waits: true })),
  isAskedOnce,
);

async function isAskedOnce(scene: Scene, { open }: Row): Promise<string> {
  const stage = await Stage.open(scene);
  const tracker = await stage.misbehaving(open, []);
  const torrent = await stage.sample.writeTorrent(await stage.folder(), tracker.url);
  const running = await scene.client.seed({ torrent, folder: stage.content });
  await running.until(() => tracker.asked.length > 0, READY_MS);
  await pause(WATCHED_MS, undefined, { signal: scene.signal });
  const times = tracker.asked.length;
  const cpu = running.cpu;
  if (times > ALLOWED[scene.client.name]) throw new Error(`it was asked ${times} times within ${WATCHED_MS / 1000} s`);
  return `asked ${times === 1 ? 'once' : `${times} times`} within ${WATCHED_MS / 1000} s, ${Math.round(cpu)} ms of processor time`;
}
