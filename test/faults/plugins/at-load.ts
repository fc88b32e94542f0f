// Row 87: a plugin throws or rejects before it is at work. Is it optional, the others go on without it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault, Scene } from '../fault.js';
import { pluginFile } from './plugin-file.js';
import { prepared, says } from './swarm.js';

const STANDARD = new URL('../../../../plugins.json', import.meta.url);

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

interface Entry {
  readonly use: string;
  readonly options?: object;
}

const throwing = WAYS.map(
  (way): Fault => ({
    row: 87,
    group: 'plugins',
    title: `a plugin throws ${way[0]}`,
    waits: true,
    run: (scene) => named(scene, way),
  }),
);

const optional = WAYS.map(
  (way): Fault => ({
    row: 87,
    group: 'plugins',
    title: `an optional plugin throws ${way[0]}`,
    waits: true,
    run: async (scene) => leftOff(scene, await pluginFile(scene, 'bad', way[1], [way[2]])),
  }),
);

const unfit: readonly (readonly [title: string, entry: Entry])[] = [
  ['is not there', { use: './none.js' }],
  ['has a wrong option', { use: 'picker-random', options: { x: 1 } }],
];

export const atLoad: readonly Fault[] = [
  ...throwing,
  ...optional,
  ...unfit.map(
    ([title, entry]): Fault => ({
      row: 87,
      group: 'plugins',
      title: `an optional plugin ${title}`,
      waits: true,
      run: (scene) => leftOff(scene, entry),
    }),
  ),
  {
    row: 87,
    group: 'plugins',
    title: 'an optional plugin fails that others need',
    waits: true,
    run: refused,
  },
];

/** plugins.json with one more entry, which is optional; what it has for the same plugin is taken out. */
async function profileWith(scene: Scene, entry: Entry): Promise<string> {
  const { plugins } = JSON.parse(await readFile(STANDARD, 'utf8')) as { plugins: readonly string[] };
  const file = join(await scene.folder('profile'), 'plugins.json');
  const others = plugins.filter((use) => use !== entry.use);
  await writeFile(file, JSON.stringify({ plugins: [...others, { ...entry, optional: true }] }));
  return file;
}

async function leftOff(scene: Scene, plugin: string | Entry): Promise<string> {
  const file = await profileWith(scene, typeof plugin === 'string' ? { use: plugin } : plugin);
  const { torrent, folder, sample } = await prepared(scene);
  const running = scene.client.download({ torrent, folder, words: ['--plugins', file] });
  const code = await running.ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${running.stderr}`);
  const warnings = running.stderr.match(/^warning: .*$/gm) ?? [];
  const [warning = ''] = warnings;
  const names =
    /^warning: Optional plugin ".*" is off: it (is not there|cannot be loaded|has a wrong option|failed to (construct|start))/;
  if (warnings.length !== 1 || !names.test(warning)) throw new Error(`it does not say once which is off: ${running.stderr}`);
  await sample.expectIn(folder);
  return 'named once with what failed; the download is complete without it';
}

async function refused(scene: Scene): Promise<string> {
  const file = await profileWith(scene, { use: 'hasher', options: { worker: 1 } });
  const { torrent, folder } = await prepared(scene);
  const running = scene.client.download({ torrent, folder, words: ['--plugins', file] });
  const code = await running.ended;
  if (code !== 2 || running.stdout !== '') throw new Error(`it ended with ${code}: ${running.stdout}${running.stderr}`);
  says(running, [
    /\npiecework: No plugin provides "hasher" to the program; .* Optional plugin "hasher" is off: it has a wrong option/,
  ]);
  return 'refused with the chain, exit code 2';
}

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
