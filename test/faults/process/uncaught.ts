// Row 85: an exception or a rejection that nobody catches.
import type { Fault, Scene } from '../fault.js';
import { pluginFile } from '../plugins/plugin-file.js';
import { behindLink } from './swarm.js';

const LENGTH = 16 * 1024 * 1024;
const WIDTH = 8 * 1024 * 1024;
const AGAIN = 0.01;

const WAYS: readonly (readonly [title: string, does: string, said: string])[] = [
  [
    'a timer of a plugin throws',
    "setTimeout(() => { throw new Error('boom'); }, 1_500)",
    'piecework: Plugin "wild" failed in its own time: boom.',
  ],
  [
    'a timer of our clock throws in a plugin',
    "this.clock.after(1_500, () => { throw new Error('boom'); })",
    'piecework: Plugin "wild" failed to run (a timer): boom.',
  ],
  [
    'a promise of a plugin rejects and nobody catches it',
    "setTimeout(async () => { throw new Error('boom'); }, 1_500)",
    'piecework: Plugin "wild" failed in its own time: boom.',
  ],
  [
    'a timer of a plugin throws every millisecond, also while all is stopped',
    "setInterval(() => { throw new Error('boom'); }, 1)",
    'piecework: Plugin "wild" failed in its own time: boom.',
  ],
];

export const uncaught: readonly Fault[] = WAYS.map(([title, does, said]) => ({
  row: 85,
  group: 'process',
  title,
  waits: true,
  run: (scene) => endsCleanly(scene, does, said),
}));

async function endsCleanly(scene: Scene, does: string, said: string): Promise<string> {
  const { sample, torrent, folder, link, tracker } = await behindLink(scene, { length: LENGTH, pieceLength: 32_768 }, WIDTH);
  const wild = await pluginFile(
    scene,
    'wild',
    `class Wild {\n  static needs = [CLOCK];\n  constructor(clock) { this.clock = clock; }\n  opened() { ${does}; }\n}`,
    ['provide(TORRENT_BEHAVIOUR, Wild)'],
  );
  const running = scene.client.download({ torrent, folder, words: ['--plugin', wild] });
  const start = performance.now();
  const code = await running.ended;
  const ms = Math.round(performance.now() - start);
  if (code !== 1) throw new Error(`it ended with ${code}: ${running.stderr}`);
  const last = running.stderr.trimEnd().split('\n').at(-1) ?? '';
  if (last !== said) throw new Error(`its last words are ${last}`);
  if (tracker.events.length > 0 && tracker.events.at(-1) !== 'stopped') throw new Error('it did not say good-bye');
  const again = scene.client.download({ torrent, folder });
  if ((await again.ended) !== 0) throw new Error(`the second run failed: ${again.stderr}`);
  await sample.expectIn(folder);
  const extra = (link.passed - LENGTH) / LENGTH;
  if (extra > AGAIN + 0.002) throw new Error(`${(100 * extra).toFixed(1)} % was fetched again`);
  return `named and ended after ${ms} ms; the next run went on, ${(100 * Math.max(0, extra)).toFixed(2)} % sent twice`;
}
