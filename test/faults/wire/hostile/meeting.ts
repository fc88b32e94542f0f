// A client among hostile peers and an honest one, as a process: what it needed for the same work with them and without.
import { fileURLToPath } from 'node:url';
import { messageOf } from 'piecework';
import {
  HOSTILE,
  type HostileBehaviour,
  HostileHost,
  type HostileName,
  leeches,
  seedsAt,
} from '../../../kit/hostile-peer/index.js';
import type { Client, Running, Scene } from '../../fault.js';
import { Sample } from '../../sample.js';
import { hostileTarget, LENGTH, PIECE, RATE } from '../cheats/beside.js';
import { CleanRuns } from '../clean-runs.js';
import { loopDelay } from '../loop-probe/index.js';

const PROBE = fileURLToPath(new URL('../loop-probe/index.js', import.meta.url));
const [HOSTILE_HOST, HONEST_HOST] = ['127.0.0.2', '127.0.0.3'];
/** What the hostile have before an honest leecher comes. */
const HEAD_START_MS = 1_500;
/** Who has not served an honest leecher by then never will. */
const SERVED_MS = 30_000;

export interface Seen {
  /** Of the work for the honest, or of the honest. */
  readonly ms: number;
  readonly memory: number;
  readonly cpu: number;
  /** Of its event loop, the longest of a hundred times; only of ours. */
  readonly delayMs: number | undefined;
  readonly hostile: HostileHost;
}

/** @param from where the hostile dial from, if that is not this machine's own loopback */
export type Meeting = (scene: Scene, names: readonly HostileName[], from?: string) => Promise<Seen>;

/** It fetches from an honest seeder, and dials all of these as well. */
export const fetches: Meeting = async (scene, names) => {
  const { sample, hostile, folder } = await prepared(scene, `fetches-${names.length}`);
  const peers: string[] = [];
  for (const name of names) peers.push(await hostile.listens(HOSTILE[name]));
  const honest = HostileHost.onTcp(hostileTarget(sample), HONEST_HOST);
  scene.after(() => honest.close());
  peers.push(await honest.listens(seedsAt(RATE)));
  const torrent = await sample.writeTorrent(folder, await scene.tracker(peers));
  const began = performance.now();
  const running = scene.client.download({ torrent, folder, words: wordsFor(scene.client) });
  const code = await running.ended;
  const ms = performance.now() - began;
  if (code !== 0) throw new Error(`it ended with ${code} after ${Math.round(ms)} ms`);
  await sample.expectIn(folder);
  return seen(running, ms, hostile);
};

/** It serves an honest leecher, which comes some time after all of these. */
export const serves: Meeting = async (scene, names, from) => {
  const { sample, hostile, folder } = await prepared(scene, `serves-${names.length}`, from);
  await sample.writeContent(folder);
  const torrent = await sample.writeTorrent(folder, await scene.tracker());
  const running = await scene.client.seed({ torrent, folder, words: wordsFor(scene.client) });
  for (const name of names) await hostile.dials(running.address, HOSTILE[name]);
  await new Promise((resolve) => setTimeout(resolve, HEAD_START_MS));
  const began = performance.now();
  await served(scene, sample, running);
  const ms = performance.now() - began;
  await running.stop();
  return seen(running, ms, hostile);
};

const cleanRuns = new CleanRuns<Seen>();

/** Judges beside the same without anybody hostile. */
export const besideClean = (scene: Scene, meeting: Meeting, judge: (clean: Seen) => Promise<string>): Promise<string> =>
  cleanRuns.beside(`${scene.client.name} ${meeting === fetches}`, () => meeting(scene, []).catch(failedAlone), judge);

function failedAlone(cause: unknown): never {
  throw new Error(`without anybody hostile: ${messageOf(cause)}`, { cause });
}

async function prepared(
  scene: Scene,
  name: string,
  from?: string,
): Promise<{ sample: Sample; hostile: HostileHost; folder: string }> {
  const sample = new Sample({ length: LENGTH, pieceLength: PIECE });
  const hostile = HostileHost.onTcp(hostileTarget(sample), HOSTILE_HOST, from);
  scene.after(() => hostile.close());
  return { sample, hostile, folder: await scene.folder(name) };
}

/** As a client would, it comes again when it is not let in. */
async function served(scene: Scene, sample: Sample, running: Running): Promise<void> {
  const honest = HostileHost.onTcp(hostileTarget(sample), HONEST_HOST);
  scene.after(() => honest.close());
  let right: boolean | undefined;
  const leecher: HostileBehaviour = leeches((all) => {
    right = all;
  });
  const giveUp = performance.now() + SERVED_MS;
  while (!right) {
    scene.signal.throwIfAborted();
    if (performance.now() > giveUp) throw new Error(`the honest leecher was not served within ${SERVED_MS / 1000} s`);
    if (!running.running) throw new Error(`the seeder ended with ${await running.ended}`);
    const peer = await honest.dials(running.address, leecher);
    const late = setTimeout(() => peer.hangsUp(), giveUp - performance.now());
    await peer.until(() => false);
    clearTimeout(late);
    if (!right && peer.theirs && peer.bytesHeard > LENGTH) throw new Error('the honest leecher got wrong bytes');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const wordsFor = ({ name }: Client): string[] => (name === 'ours' ? ['--plugin', PROBE] : []);

function seen({ peakMemory, cpu, stderr }: Running, ms: number, hostile: HostileHost): Seen {
  return { ms, memory: peakMemory, cpu, delayMs: loopDelay(stderr), hostile };
}
