// Rows 64 and 65: messages without end, bytes one by one or all at once.
import { setTimeout as pause } from 'node:timers/promises';
import { CHEATS, drips, type HostileBehaviour, HostileHost, leeches } from '../../../kit/hostile-peer/index.js';
import type { Fault, Running, Scene } from '../../fault.js';
import { Sample } from '../../sample.js';
import { besideClean, fetchesBeside, hostileTarget, LENGTH, PIECE, slowedDown } from './beside.js';

/** Processor time that 200,000 messages may cost, ms. */
const MOST_CPU_MS = 2_000;
/** An honest leecher has all within this time, beside a flood: whom to unchoke is thought over every ten seconds (BEP 3). */
const SERVED_MS = 30_000;
/** Small enough for one byte a packet. */
const FEW_BYTES = 100_000;

export const floods: readonly Fault[] = [
  {
    row: 64,
    group: 'wire',
    title: 'a peer chokes and unchokes 100 000 times, beside an honest seeder',
    others: true,
    seconds: 120,
    run: (scene) =>
      besideClean(scene, async (clean) => {
        const seen = await fetchesBeside(scene, CHEATS['choke and unchoke flapping']);
        const cpu = seen.running.cpu - clean.running.cpu;
        if (cpu > MOST_CPU_MS) throw new Error(`it cost ${cpu} ms of processor time`);
        return `${slowedDown(seen, clean, 2)}; ${Math.max(0, cpu)} ms more of processor time`;
      }),
  },
  {
    row: 64,
    group: 'wire',
    title: 'a peer requests and cancels 100 000 times, beside an honest leecher',
    others: true,
    seconds: 120,
    run: floodedSeeder,
  },
  ...(['one byte a packet', 'everything in one segment'] as const).map(
    (name): Fault => ({
      row: 65,
      group: 'wire',
      title: `all content comes from a peer that sends ${name}`,
      others: true,
      run: async (scene) => {
        const { ms } = await fetchesBeside(scene, CHEATS[name], { length: FEW_BYTES, pieceLength: 32_768, honest: 0 });
        return `right after ${(ms / 1000).toFixed(1)} s`;
      },
    }),
  ),
  {
    row: 65,
    group: 'wire',
    title: 'a leecher sends one byte a packet',
    others: true,
    run: async (scene) => {
      const { sample, running } = await seeding(scene, FEW_BYTES, 32_768);
      return `served in ${await served(scene, sample, running, drips)} ms`;
    },
  },
];

async function floodedSeeder(scene: Scene): Promise<string> {
  const { sample, running } = await seeding(scene, LENGTH, PIECE);
  const before = running.cpu;
  await served(scene, sample, running);
  const quiet = running.cpu - before;
  const flood = HostileHost.onTcp(hostileTarget(sample));
  scene.after(() => flood.close());
  const peer = await flood.dials(running.address, CHEATS['request and cancel flood']);
  const ms = await served(scene, sample, running);
  // It goes on to the end of the flood.
  for (let heard = -1; peer.open && heard !== peer.bytesHeard; await pause(1_000)) heard = peer.bytesHeard;
  const cpu = running.cpu - before - 2 * quiet;
  if (!running.running) throw new Error('the seeder ended');
  if (cpu > MOST_CPU_MS) throw new Error(`the flood cost ${cpu} ms of processor time`);
  return `the leecher was served in ${ms} ms; ${Math.max(0, cpu)} ms of processor time for the flood`;
}

async function seeding(scene: Scene, length: number, pieceLength: number): Promise<{ sample: Sample; running: Running }> {
  const sample = new Sample({ length, pieceLength });
  const folder = await scene.folder('content');
  await sample.writeContent(folder);
  const torrent = await sample.writeTorrent(folder, await scene.tracker());
  return { sample, running: await scene.client.seed({ torrent, folder }) };
}

/** Ms until an honest leecher has everything. @throws Error when it has not within `SERVED_MS`, or wrong bytes */
async function served(
  scene: Scene,
  sample: Sample,
  running: Running,
  ...how: Parameters<typeof leeches> extends [unknown, ...infer R] ? R : never
): Promise<number> {
  const host = HostileHost.onTcp(hostileTarget(sample));
  scene.after(() => host.close());
  const began = performance.now();
  let right: boolean | undefined;
  const behaviour: HostileBehaviour = leeches(
    (isRight) => {
      right = isRight;
    },
    ...how,
  );
  await host.dials(running.address, behaviour);
  await running.until(() => right !== undefined, SERVED_MS);
  if (!right) throw new Error('the honest leecher got wrong bytes, or not all');
  return Math.round(performance.now() - began);
}
