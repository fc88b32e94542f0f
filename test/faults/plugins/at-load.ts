// Row 87: a plugin throws or rejects before it is at work.
import type { Fault, Scene } from '../fault.js';
import { pluginFile } from './plugin-file.js';
import { prepared, says } from './swarm.js';

/** What it does, the code, what it provides, the exit code, and what is said. */
type Way = readonly [title: string, code: string, provides: string, exit: number, said: string | RegExp];

const THROWS = "{ throw new Error('boom\\n\\u001b[31m.'); }";

const WAYS: readonly Way[] = [
  [
    'at its import',
    "throw new Error('boom');",
    '',
    2,
    /^piecework: Plugin ".*index\.mjs" cannot be loaded; repair it or take it off the list: boom\.\n$/,
  ],
  [
    'at its import, later',
    "await Promise.reject(new Error('boom'));",
    '',
    2,
    /cannot be loaded; repair it or take it off the list: boom\.\n$/,
  ],
  [
    'with a syntax error',
    'const const = 1;',
    '',
    2,
    /cannot be loaded; repair it or take it off the list: Unexpected token 'const'\.\n$/,
  ],
  [
    'in a constructor, for the process',
    `class Bad { constructor() ${THROWS} }`,
    "provide(one('step-of-its-own'), Bad)",
    1,
    'piecework: Plugin "bad" failed to construct (class Bad): boom [31m.\n',
  ],
  [
    'in a constructor, for the torrent',
    `class Bad { constructor() ${THROWS} }`,
    'provide(TORRENT_BEHAVIOUR, Bad)',
    1,
    'piecework: Plugin "bad" failed to construct (class Bad): boom [31m.\n',
  ],
  [
    'when it starts, for the process',
    `class Bad { start() ${THROWS} }`,
    "provide(one('step-of-its-own'), Bad)",
    1,
    'piecework: Plugin "bad" failed to start (class Bad): boom [31m.\n',
  ],
  [
    'when it starts, for the torrent, later',
    `class Bad { async start() ${THROWS} }`,
    'provide(TORRENT_BEHAVIOUR, Bad)',
    1,
    'piecework: Plugin "bad" failed to start (class Bad): boom [31m.\n',
  ],
  [
    'in a constructor, for every peer',
    `class Bad { constructor() ${THROWS} }`,
    'provide(PEER_BEHAVIOUR, Bad)',
    143,
    'warning: Plugin "bad" failed to construct (class Bad): boom',
  ],
  [
    'when it starts, for every peer',
    `class Bad { async start() ${THROWS} }`,
    'provide(PEER_BEHAVIOUR, Bad)',
    143,
    'warning: Plugin "bad" failed to start (class Bad): boom',
  ],
];

export const atLoad: readonly Fault[] = WAYS.map((way) => ({
  row: 87,
  group: 'plugins',
  title: `a plugin throws ${way[0]}`,
  waits: true,
  run: (scene) => named(scene, way),
}));

async function named(scene: Scene, [, code, provides, exit, said]: Way): Promise<string> {
  const bad = await pluginFile(scene, 'bad', code, [provides]);
  const { torrent, folder } = await prepared(scene);
  const running = scene.client.download({ torrent, folder, words: ['--plugin', bad] });
  // What fails for every peer ends no torrent: other peers may come.
  if (exit === 143) {
    await running.until(() => running.stderr.includes('failed to'), 20_000);
    await running.stop();
  }
  const code_ = await running.ended;
  if (code_ !== exit) throw new Error(`it ended with ${code_}: ${running.stderr}`);
  says(running, [said]);
  if (running.stdout !== '') throw new Error(`stdout has ${running.stdout}`);
  return `named with what it was doing; exit code ${exit}`;
}
