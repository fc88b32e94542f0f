// Rows 32 to 34: a tracker that sends more than it may, or takes its time.
import type { MisbehavingHttpTracker } from '../../kit/misbehaving-tracker/index.js';
import type { Fault, Scene } from '../fault.js';
import { faultsOf, type Row } from './row.js';
import { fetched, http, Stage, summary, udp } from './stage.js';

const MEBIBYTE = 1 << 20;
/** Of one reply that the client takes. */
const MAX_TAKEN = 2 * MEBIBYTE;
/** Beyond that: what the system holds for both ends of a connection. */
const IN_FLIGHT = 8 * MEBIBYTE;
const MORE_MEMORY = 20 * MEBIBYTE;

const HEAVY: readonly Row<MisbehavingHttpTracker>[] = [
  { row: 32, title: 'a body has 200 MB', open: http('body of 200 MB') },
  { row: 32, title: 'a redirect has a body of 200 MB', open: http('redirect with a body of 200 MB') },
  { row: 33, title: 'a body of gzip grows to 300 MiB', open: http('gzip bomb of 300 MB') },
  { row: 34, title: 'headers have no end', open: http('endless headers') },
];

const SLOW: readonly Row[] = [
  { row: 32, title: 'a body is far shorter than its content length', open: http('content length of 200 MB that is a lie') },
  { row: 34, title: 'headers come one byte a second', open: http('slow headers') },
  { row: 34, title: 'a body comes one byte a second', open: http('slow body') },
  { row: 34, title: 'a tracker never answers', open: http('silence') },
  { row: 34, title: 'a UDP tracker never answers', open: udp('silence') },
  { row: 34, title: 'a UDP tracker gives a connection id and is silent then', open: udp('silence after the connection id') },
];

/** From the first question on. Ours waits 15 s for a tracker and asks others meanwhile. */
const MEANWHILE_MS = 12_000;

export const bodies: readonly Fault[] = [
  ...faultsOf(
    HEAVY.map((row) => ({ ...row, seconds: 120 })),
    staysSmall,
  ),
  ...faultsOf(
    SLOW.map((row) => ({ ...row, waits: true })),
    asksMeanwhile,
  ),
];

async function asksMeanwhile(scene: Scene, { open }: Row): Promise<string> {
  const seen = await fetched(scene, open);
  const { heard = 0, now } = seen.tracker;
  if (scene.client.name === 'ours' && now - heard > MEANWHILE_MS)
    throw new Error(`it was complete ${Math.round(now - heard)} ms after the first question`);
  return summary(seen);
}

async function staysSmall(scene: Scene, { open }: Row<MisbehavingHttpTracker>): Promise<string> {
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
