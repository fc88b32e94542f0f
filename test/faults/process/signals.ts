// Row 80: the person, or the system, wants it to end; in every phase of its life.
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Running, Scene } from '../fault.js';
import { Sample } from '../sample.js';
import { behindLink } from './swarm.js';
import { deadTracker } from './watched-tracker.js';

const PROMISED_MS = 5_000;
const CODES = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const;
type Signal = keyof typeof CODES;

/** Of the content, fetched again at most. */
const AGAIN = 0.01;
const LENGTH = 24 * 1024 * 1024;
const WIDTH = 8 * 1024 * 1024;

const fault = (title: string, run: Fault['run'], more: Partial<Fault> = {}): Fault => ({
  row: 80,
  group: 'process',
  title,
  waits: true,
  run,
  ...more,
});

export const signals: readonly Fault[] = [
  fault('SIGTERM in the middle of a download, and the same again', (scene) => halfWay(scene, 'SIGTERM'), { others: true }),
  fault('SIGINT in the middle of a download, and the same again', (scene) => halfWay(scene, 'SIGINT'), { others: true }),
  fault('SIGHUP in the middle of a download, and the same again', (scene) => halfWay(scene, 'SIGHUP')),
  fault('SIGTERM while it seeds', whileSeeding, { others: true }),
  fault('SIGTERM right after the start, again and again', early),
  fault('SIGTERM while it checks what is there', whileChecking),
  fault('SIGTERM with a tracker that never answers and a peer that cannot be reached', whileDialling, { others: true }),
  fault('SIGTERM when all is here and the tracker does not answer', whileFinishing),
];

/** Ends it. @throws when that takes too long, or is no good end */
async function end(scene: Scene, running: Running, signal: Signal): Promise<number> {
  const start = performance.now();
  const code = await running.stop(signal);
  const ms = Math.round(performance.now() - start);
  if (ms > PROMISED_MS) throw new Error(`it took ${ms} ms to end`);
  // 7: aria2 has unfinished downloads.
  const good = scene.client.name === 'ours' ? [CODES[signal]] : [0, 7, CODES[signal], signal];
  if (!good.some((each) => each === code)) throw new Error(`it ended with ${code}`);
  if (/\n\s+at /.test(running.stderr)) throw new Error(`a stack trace: ${running.stderr}`);
  return ms;
}

async function halfWay(scene: Scene, signal: Signal): Promise<string> {
  const { sample, torrent, folder, link, tracker } = await behindLink(scene, { length: LENGTH, pieceLength: 32_768 }, WIDTH);
  const running = scene.client.download({ torrent, folder });
  await running.until(() => link.passed > LENGTH / 2, 30_000);
  const ms = await end(scene, running, signal);
  if (!tracker.events.includes('stopped')) throw new Error(`the tracker heard ${tracker.events.join(', ')}, but no good-bye`);
  const before = link.passed;
  const again = scene.client.download({ torrent, folder });
  const code = await again.ended;
  if (code !== 0) throw new Error(`the second run ended with ${code}: ${again.stderr}`);
  await sample.expectIn(folder);
  const extra = (link.passed - LENGTH) / LENGTH;
  // Message headers and handshakes are a tenth of a percent.
  if (extra > AGAIN + 0.002) throw new Error(`${(100 * extra).toFixed(1)} % was fetched again`);
  const share = ((100 * before) / LENGTH).toFixed(0);
  return `ended after ${ms} ms at ${share} %, said good-bye; ${(100 * Math.max(0, extra)).toFixed(2)} % more than the content was sent`;
}

async function whileSeeding(scene: Scene): Promise<string> {
  const sample = new Sample({ length: 1_000_000 });
  const folder = await scene.folder('content');
  await sample.writeContent(folder);
  const torrent = await sample.writeTorrent(folder, await scene.tracker());
  const ms = await end(scene, await scene.client.seed({ torrent, folder }), 'SIGTERM');
  await sample.expectIn(folder);
  return `ended after ${ms} ms`;
}

/** From before the first line of ours runs to after the swarm was joined. */
async function early(scene: Scene): Promise<string> {
  const sample = new Sample({ length: 1_000_000 });
  const folder = await scene.folder('content');
  const torrent = await sample.writeTorrent(folder, await scene.tracker());
  const ends: string[] = [];
  for (let wait = 0; wait <= 1_000; wait += 200) {
    const running = scene.client.download({ torrent, folder });
    await pause(wait);
    const start = performance.now();
    const code = await running.stop('SIGTERM');
    // Before anybody listens to signals, the system ends it.
    if (code !== 143 && code !== 'SIGTERM') throw new Error(`after ${wait} ms it ended with ${code}: ${running.stderr}`);
    if (performance.now() - start > PROMISED_MS) throw new Error(`after ${wait} ms it took too long`);
    ends.push(`${wait} ms: ${code}`);
  }
  return ends.join(', ');
}

async function whileChecking(scene: Scene): Promise<string> {
  const sample = new Sample({ length: 256 * 1024 * 1024, pieceLength: 1_048_576 });
  const folder = await scene.folder('content');
  await sample.writeContent(folder);
  const torrent = await sample.writeTorrent(folder, await scene.tracker());
  const running = scene.client.download({ torrent, folder, words: ['--json'] });
  await running.until(() => running.stdout.includes('"checking"'), 20_000);
  const ms = await end(scene, running, 'SIGTERM');
  if (running.stdout.includes('"ready"')) throw new Error('the check was over already');
  await sample.expectIn(folder);
  return `ended after ${ms} ms`;
}

async function whileDialling(scene: Scene): Promise<string> {
  const sample = new Sample({ length: 1_000_000 });
  const folder = await scene.folder('content');
  const torrent = await sample.writeTorrent(folder, await deadTracker(scene));
  const words = scene.client.name === 'ours' ? ['--peer', '192.0.2.1:6881'] : [];
  const running = scene.client.download({ torrent, folder, words });
  await pause(2_000);
  return `ended after ${await end(scene, running, 'SIGTERM')} ms`;
}

async function whileFinishing(scene: Scene): Promise<string> {
  const sample = new Sample({ length: 1_000_000 });
  const folder = await scene.folder('there');
  await sample.writeContent(folder);
  const torrent = await sample.writeTorrent(folder, await deadTracker(scene));
  const peer = await scene.seeder(torrent, `${folder}/${sample.name}`);
  const here = await scene.folder('here');
  const running = scene.client.download({ torrent, folder: here, words: ['--peer', peer, '--json', '--keep-seeding'] });
  await running.until(() => running.stdout.includes('"completed"'), 20_000);
  const ms = await end(scene, running, 'SIGTERM');
  await sample.expectIn(here);
  return `ended after ${ms} ms, all of it there`;
}
