// Rows 71 and 79: places that cannot be written.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault, Scene } from '../fault.js';
import { Sample } from '../sample.js';
import { seeded } from './full.js';
import { expectFailure, expectSuccess, letIn, noRoot, short, smallDisk } from './stage.js';

const LENGTH = 300_000;
const ENDS_MS = 15_000;
const base = { group: 'storage', others: true } as const;

export const inTheWay: readonly Fault[] = [
  { ...base, row: 71, title: 'the folder is on a read-only file system', missing: noRoot, run: readOnly },
  { ...base, row: 71, title: 'the user may not write in the folder', missing: noRoot, run: notAllowed },
  {
    ...base,
    row: 71,
    title: 'a folder has the name of the file',
    run: (scene) => refused(scene, (folder) => mkdir(join(folder, 'content.bin'))),
  },
  {
    ...base,
    row: 71,
    title: 'a file has the name of the folder',
    run: (scene) => refused(scene, (folder) => writeFile(join(folder, 'content'), 'x'), folderSample()),
  },
  { row: 71, group: 'storage', title: 'one of two torrents cannot be written', run: otherGoesOn },
  {
    ...base,
    row: 79,
    title: 'the folder is on another device than records and temporary files',
    missing: noRoot,
    run: otherDevice,
  },
];

const folderSample = (): Sample => new Sample({ length: LENGTH, name: 'content', files: [['a', LENGTH]] });

async function refused(
  scene: Scene,
  prepare: (folder: string) => unknown,
  sample = new Sample({ length: LENGTH }),
  under: readonly string[] = [],
): Promise<string> {
  const { torrent } = await seeded(scene, sample);
  const folder = await scene.folder('download');
  await prepare(folder);
  return short(await expectFailure(scene.client.download({ torrent, folder, under }), ENDS_MS));
}

function readOnly(scene: Scene): Promise<string> {
  return refused(scene, (folder) => {
    execFileSync('mount', ['--bind', folder, folder]);
    scene.after(() => execFileSync('umount', ['--lazy', folder]));
    execFileSync('mount', ['-o', 'remount,bind,ro', folder]);
  });
}

function notAllowed(scene: Scene): Promise<string> {
  return refused(scene, letIn, undefined, ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']);
}

async function otherGoesOn(scene: Scene): Promise<string> {
  const bad = new Sample({ length: LENGTH, name: 'bad.bin' });
  const good = new Sample({ length: LENGTH, name: 'good.bin', seed: 2 });
  const [one, other] = [await seeded(scene, bad), await seeded(scene, good)];
  const folder = await scene.folder('download');
  await mkdir(join(folder, 'bad.bin'));
  const running = scene.client.download({ torrent: one.torrent, folder, words: [other.torrent] });
  const said = await expectFailure(running, ENDS_MS);
  await good.expectIn(folder);
  return `the other one is complete; ${short(said)}`;
}

// Nothing is ever moved: content is written at its place from the first byte on.
async function otherDevice(scene: Scene): Promise<string> {
  const sample = folderSample();
  const { torrent } = await seeded(scene, sample);
  const folder = await scene.folder('download');
  await smallDisk(scene, folder, 4);
  await expectSuccess(scene.client.download({ torrent, folder }), ENDS_MS);
  await sample.expectIn(folder);
  return 'the file is right; ours moves nothing';
}
