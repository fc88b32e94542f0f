// Row 81: the process stands still, or the wall clock jumps.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Fault, Scene } from '../fault.js';
import { behindLink } from './swarm.js';

const LENGTH = 12 * 1024 * 1024;
const WIDTH = 4 * 1024 * 1024;
const STOPPED_MS = 10_000;

export const standstill: readonly Fault[] = [
  {
    row: 81,
    group: 'process',
    title: 'it is stopped for 10 s in the middle of a download',
    others: true,
    waits: true,
    run: stopped,
  },
  { row: 81, group: 'process', title: 'the wall clock jumps a day on and two back', waits: true, run: jumps },
];

async function stopped(scene: Scene): Promise<string> {
  const { sample, torrent, folder, link } = await behindLink(scene, { length: LENGTH }, WIDTH);
  const running = scene.client.download({ torrent, folder });
  await running.until(() => link.passed > LENGTH / 3, 30_000);
  process.kill(-(running.process.pid ?? 0), 'SIGSTOP');
  await pause(STOPPED_MS);
  process.kill(-(running.process.pid ?? 0), 'SIGCONT');
  const start = performance.now();
  const code = await running.ended;
  const ms = Math.round(performance.now() - start);
  if (code !== 0) throw new Error(`it ended with ${code}: ${running.stderr}`);
  await sample.expectIn(folder);
  const least = ((2 / 3) * LENGTH * 1000) / WIDTH;
  if (ms > 2 * least + 3_000) throw new Error(`it took ${ms} ms for the rest, which needs ${Math.round(least)}`);
  const extra = Math.max(0, (link.passed - LENGTH) / LENGTH);
  return `complete ${ms} ms after it went on; ${(100 * extra).toFixed(1)} % was sent twice`;
}

async function jumps(scene: Scene): Promise<string> {
  const { sample, torrent, folder, link } = await behindLink(scene, { length: LENGTH }, WIDTH);
  const jump = join(folder, '..', 'jump.mjs');
  const day = 86_400_000;
  await writeFile(
    jump,
    `const now = Date.now; let off = 0; Date.now = () => now() + off;
setTimeout(() => { off = ${day}; }, 1_500).unref(); setTimeout(() => { off = -${day}; }, 3_000).unref();`,
  );
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(jump).href}` };
  const running = scene.client.download({ torrent, folder, words: ['--json'], env });
  const code = await running.ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${running.stderr}`);
  await sample.expectIn(folder);
  const fine = /everything|wants anything|hung up|was stopped/;
  const early = running.stdout.split('\n').filter((line) => line.includes('"peer-closed"') && !fine.test(line));
  if (early.length > 0) throw new Error(`peers were given up: ${early[0]}`);
  return `complete, ${((100 * Math.max(0, link.passed - LENGTH)) / LENGTH).toFixed(1)} % sent twice`;
}
