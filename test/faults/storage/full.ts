// Row 70: the disk is full in the middle of a download, and has room again later.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Scene } from '../fault.js';
import { Sample } from '../sample.js';
import { expectSuccess, noRoot, short, smallDisk } from './stage.js';

const MIB = 1024 * 1024;
/** From there being room to the download being complete. */
const RECOVERY_MS = 62_000;
/** That long the disk stays full. */
const FULL_MS = 4_000;

export const full: readonly Fault[] = [
  {
    row: 70,
    group: 'storage',
    title: 'the disk is full in the middle of a download, and has room 4 s later',
    others: true,
    waits: true,
    seconds: 150,
    missing: noRoot,
    run: roomLater,
  },
  {
    row: 70,
    group: 'storage',
    title: 'the disk of one of two torrents is full',
    missing: noRoot,
    run: otherGoesOn,
  },
];

async function roomLater(scene: Scene): Promise<string> {
  const sample = new Sample({ length: 6 * MIB });
  const { torrent } = await seeded(scene, sample);
  const folder = await scene.folder('disk');
  const enlarge = await smallDisk(scene, folder, 2);
  const isOurs = scene.client.name === 'ours';
  const job = { torrent, folder };
  const running = scene.client.download(job);
  if (isOurs) await running.until(() => /no space left on the device while writing \S*content\.bin/.test(running.stderr), 20_000);
  await Promise.race([pause(FULL_MS), running.ended]);
  enlarge(64);
  const started = performance.now();
  const late = await Promise.race([running.ended.then(() => false), pause(RECOVERY_MS, true, { ref: false })]);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  if (isOurs) {
    if (late) throw new Error(`it did not go on within ${RECOVERY_MS} ms`);
    await expectSuccess(running, 0);
    const said = running.stderr.split('\n').filter((line) => line.includes('no space left')).length;
    if (said !== 1) throw new Error(`it told of no space ${said} times`);
    // It tells when more was needed than that.
    if (!running.stderr.includes('content.bin: 6.00 MiB in')) throw new Error(`it fetched other than 6 MiB: ${running.stderr}`);
    await sample.expectIn(folder);
    return `one line with path and cause; complete by itself ${seconds} s after there was room, nothing downloaded twice`;
  }
  if (!late && (await running.ended) === 0) {
    await sample.expectIn(folder);
    return `complete by itself ${seconds} s after there was room`;
  }
  await running.stop();
  await expectSuccess(scene.client.download(job), 30_000);
  await sample.expectIn(folder);
  return late ? `waits ${RECOVERY_MS / 1000} s and more; complete when started again` : 'ends; complete when started again';
}

async function otherGoesOn(scene: Scene): Promise<string> {
  const big = new Sample({
    length: 6 * MIB,
    name: 'big',
    files: [
      ['a', 3 * MIB],
      ['b', 3 * MIB],
    ],
  });
  const small = new Sample({ length: 2 * MIB, name: 'small.bin', seed: 2 });
  const one = await seeded(scene, big);
  const other = await seeded(scene, small);
  const folder = await scene.folder('download');
  await smallDisk(scene, join(folder, 'big'), 2);
  const running = scene.client.download({ torrent: one.torrent, folder, words: [other.torrent] });
  await running.until(() => running.stderr.includes('no space left') && running.stderr.includes('every piece verified'), 30_000);
  await small.expectIn(folder);
  const line = running.stderr.split('\n').find((each) => each.includes('no space left')) ?? '';
  const code = await running.stop('SIGTERM');
  if (code !== 143) throw new Error(`it ended with ${code}`);
  return `the other one is complete; ${short(line)}`;
}

export async function seeded(scene: Scene, sample: Sample): Promise<{ torrent: string; content: string; address: string }> {
  const folder = await scene.folder(`seeded-${sample.name}`);
  const content = await sample.writeContent(folder);
  const torrent = await sample.writeTorrent(folder, await scene.tracker());
  return { torrent, content, address: await scene.seeder(torrent, content) };
}
