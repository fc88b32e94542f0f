// Rows 32 to 34: a tracker that sends more than it may, or takes its time.
import type { MisbehavingHttpTracker, MisbehavingTracker } from '../../kit/misbehaving-tracker/index.js';
import type { Fault, Scene } from '../fault.js';
import { fetched, http, type Open, Stage, summary, udp } from './stage.js';

const MEBIBYTE = 1 << 20;
/** Of one reply that the client takes. */
const MAX_TAKEN = 2 * MEBIBYTE;
/** Beyond that: what the system holds for both ends of a connection. */
const IN_FLIGHT = 8 * MEBIBYTE;
const MORE_MEMORY = 20 * MEBIBYTE;

const HEAVY: readonly (readonly [row: number, title: string, open: Open<MisbehavingHttpTracker>])[] = [
  [32, 'a body has 200 MB', http('body of 200 MB')],
  [32, 'a redirect has a body of 200 MB', http('redirect with a body of 200 MB')],
  [33, 'a body of gzip grows to 300 MiB', http('gzip bomb of 300 MB')],
  [34, 'headers have no end', http('endless headers')],
];

const SLOW: readonly (readonly [row: number, title: string, open: Open<MisbehavingTracker>])[] = [
  [32, 'a body is far shorter than its content length', http('content length of 200 MB that is a lie')],
  [34, 'headers come one byte a second', http('slow headers')],
  [34, 'a body comes one byte a second', http('slow body')],
  [34, 'a tracker never answers', http('silence')],
  [34, 'a UDP tracker never answers', udp('silence')],
  [34, 'a UDP tracker gives a connection id and is silent then', udp('silence after the connection id')],
];

/** From the first question on. Ours waits 15 s for a tracker and asks others meanwhile. */
const MEANWHILE_MS = 12_000;

export const bodies: readonly Fault[] = [
  ...HEAVY.map(
    ([row, title, open]): Fault => ({
      row,
      group: 'tracker',
      title,
      others: true,
      seconds: 120,
      run: (scene) => staysSmall(scene, open),
    }),
  ),
  ...SLOW.map(
    ([row, title, open]): Fault => ({
      row,
      group: 'tracker',
      title,
      others: true,
      waits: true,
      run: (scene) => asksMeanwhile(scene, open),
    }),
  ),
];

async function asksMeanwhile(scene: Scene, open: Open<MisbehavingTracker>): Promise<string> {
  const seen = await fetched(scene, open);
  const { heard = 0, now } = seen.tracker;
  if (scene.client.name === 'ours' && now - heard > MEANWHILE_MS)
    throw new Error(`it was complete ${Math.round(now - heard)} ms after the first question`);
  return summary(seen);
}

async function staysSmall(scene: Scene, open: Open<MisbehavingHttpTracker>): Promise<string> {
  const stage = await Stage.open(scene);
  const tracker = await stage.misbehaving(open, [await stage.seeder()]);
  const { running: usual } = await stage.download([]);
  const seen = { ...(await stage.download([tracker.url])), tracker };
  if (tracker.heard === undefined) throw new Error('the tracker was never asked');
  const more = seen.running.peakMemory - usual.peakMemory;
  const taken = tracker.sent / tracker.asked.length;
  if (more > MORE_MEMORY) throw new Error(`it took ${inMib(more)} more memory than usual`);
  if (taken > MAX_TAKEN + IN_FLIGHT) throw new Error(`it took ${inMib(taken)} of a reply`);
  return `${summary(seen)}, ${inMib(taken)} of each reply left the tracker, memory ${more < 0 ? '-' : '+'}${inMib(Math.abs(more))}`;
}

const inMib = (bytes: number): string => `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
