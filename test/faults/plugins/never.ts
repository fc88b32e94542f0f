// Row 88: a plugin never finishes loading, starting or stopping.
import type { Fault, Scene } from '../fault.js';
import { pluginFile } from './plugin-file.js';
import { prepared, says } from './swarm.js';

const NEVER = '{ return new Promise(() => {}); }';
const STOPPED_MS = 5_000;

const ways: readonly (readonly [string, string, string, number, RegExp])[] = [
  ['loading', 'await new Promise(() => {});', '', 2, /cannot be loaded; .*: its import takes longer than 10 s\.\n$/],
  [
    'starting, for the process',
    `class Bad { start() ${NEVER} }`,
    "provide(one('step-of-its-own'), Bad)",
    1,
    /Plugin "bad" failed to start \(class Bad\): it takes longer than 10 s\.\n$/,
  ],
  [
    'starting, for the torrent',
    `class Bad { start() ${NEVER} }`,
    'provide(TORRENT_BEHAVIOUR, Bad)',
    1,
    /Plugin "bad" failed to start \(class Bad\): it takes longer than 10 s\.\n$/,
  ],
];

const stops: readonly (readonly [string, string])[] = [
  ['for the process', "provide(one('step-of-its-own'), Bad)"],
  ['for the torrent', 'provide(TORRENT_BEHAVIOUR, Bad)'],
  ['for every peer', 'provide(PEER_BEHAVIOUR, Bad)'],
];

export const never: readonly Fault[] = [
  ...ways.map(
    (way): Fault => ({
      row: 88,
      group: 'plugins',
      title: `a plugin never finishes ${way[0]}`,
      waits: true,
      run: (scene) => givenUp(scene, way),
    }),
  ),
  ...stops.map(
    ([where, provides]): Fault => ({
      row: 88,
      group: 'plugins',
      title: `a plugin never finishes stopping, ${where}`,
      waits: true,
      run: (scene) => shutDown(scene, provides),
    }),
  ),
];

async function givenUp(scene: Scene, [, code, provides, exit, said]: (typeof ways)[number]): Promise<string> {
  const bad = await pluginFile(scene, 'bad', code, [provides]);
  const { torrent, folder } = await prepared(scene);
  const start = performance.now();
  const running = scene.client.download({ torrent, folder, words: ['--plugin', bad] });
  const ended = await running.ended;
  if (ended !== exit) throw new Error(`it ended with ${ended}: ${running.stderr}`);
  says(running, [said]);
  return `given up and named after ${Math.round(performance.now() - start)} ms`;
}

async function shutDown(scene: Scene, provides: string): Promise<string> {
  const bad = await pluginFile(scene, 'bad', `class Bad { stop() ${NEVER} }`, [provides]);
  const { sample, torrent, folder } = await prepared(scene);
  const running = scene.client.download({ torrent, folder, words: ['--plugin', bad, '--keep-seeding'] });
  await running.until(() => running.stdout.includes(sample.name), 20_000);
  const start = performance.now();
  const code = await running.stop();
  const ms = Math.round(performance.now() - start);
  if (code !== 143 || ms > STOPPED_MS) throw new Error(`it ended with ${code} after ${ms} ms: ${running.stderr}`);
  says(running, [/Plugin "bad" failed to stop \(class Bad\): it takes longer than 1\.5 s/]);
  await sample.expectIn(folder);
  return `named and not waited for; ended after ${ms} ms`;
}
