// Rows 77 and 78: what is seeded is changed or taken away by somebody else.
import { open, rename, rm, truncate, utimes } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Running, Scene } from '../fault.js';
import { Sample } from '../sample.js';
import { expectFailure, expectSuccess, ownLeecher, short } from './stage.js';

const ENDS_MS = 25_000;
const TELLS_OF_FILE = /file_error_alert|No such file/;
const base = { group: 'storage', others: true } as const;

export const seeding: readonly Fault[] = [
  { ...base, row: 77, title: 'every piece of the file is changed while it is seeded', run: (scene) => spoiled(scene, overwrite) },
  {
    ...base,
    row: 77,
    title: 'the file is replaced while it is seeded',
    run: (scene) =>
      spoiled(scene, async (path, { bytes }) => {
        await overwriteInto(`${path}.new`, bytes);
        await rename(`${path}.new`, path);
      }),
  },
  {
    ...base,
    row: 77,
    title: 'the file is cut while it is seeded',
    run: (scene) => spoiled(scene, (path) => truncate(path, 1_000)),
  },
  { ...base, row: 77, title: 'the file gets a new date while it is seeded, and no other byte', run: touched },
  { ...base, row: 78, title: 'the file is deleted while it is seeded', run: deleted },
];

interface Seeding {
  readonly sample: Sample;
  readonly path: string;
  readonly running: Running;
  fetch(): Promise<{ leecher: Running; folder: string }>;
}

/** Somebody else, ours, fetches from the client alone. */
async function seed(scene: Scene): Promise<Seeding> {
  const sample = new Sample({ length: 2_000_000 });
  const folder = await scene.folder('content');
  const path = await sample.writeContent(folder);
  const running = await scene.client.seed({ torrent: await sample.writeTorrent(folder, await scene.tracker()), folder });
  const fetch = async () => {
    const theirs = await scene.folder('leecher');
    const torrent = await sample.writeTorrent(theirs, await scene.tracker([running.address]));
    // What comes to it is counted by what it says of pieces that failed.
    const leecher = await ownLeecher(scene, { torrent, folder: theirs, words: ['--json'] });
    return { leecher, folder: theirs };
  };
  return { sample, path, running, fetch };
}

async function spoiled(scene: Scene, spoil: (path: string, sample: Sample) => Promise<void>): Promise<string> {
  const { sample, path, running, fetch } = await seed(scene);
  await pause(300);
  await spoil(path, sample);
  const { leecher } = await fetch();
  const wrong = (): number => leecher.stdout.split('"event":"piece-failed"').length - 1;
  // Ours ends, and says why; of others it is enough that nothing wrong is served.
  const end = scene.client.name === 'ours' ? expectFailure(running, ENDS_MS) : running.ended.then(() => {});
  const said = await Promise.race([end, until(() => wrong() > 0, scene.client.name === 'ours' ? 2 * ENDS_MS : ENDS_MS)]);
  await pause(300);
  if (wrong() > 0) throw new Error(`it served ${wrong()} wrong pieces`);
  return typeof said === 'string' ? `nothing wrong was served; ${short(said)}` : 'nothing wrong was served';
}

async function touched(scene: Scene): Promise<string> {
  const { sample, path, fetch } = await seed(scene);
  await utimes(path, new Date(), new Date());
  const { leecher, folder } = await fetch();
  await expectSuccess(leecher, ENDS_MS);
  await sample.expectIn(folder);
  return 'it was served on';
}

async function deleted(scene: Scene): Promise<string> {
  const { sample, path, running, fetch } = await seed(scene);
  await rm(path);
  const { leecher, folder } = await fetch();
  if (scene.client.name !== 'ours') await Promise.race([running.ended, leecher.ended, pause(ENDS_MS)]);
  // Others may go on: it is enough that they tell.
  if (scene.client.name !== 'ours' && leecher.running && TELLS_OF_FILE.test(running.stderr + running.stdout))
    return 'serves it no more, and tells of it';
  const said = await Promise.race([expectFailure(running, ENDS_MS), leecher.ended]);
  if (typeof said === 'string') return short(said);
  await sample.expectIn(folder);
  return 'it served the file to the end from what it held open';
}

async function until(isTrue: () => boolean, ms: number): Promise<void> {
  for (const giveUp = performance.now() + ms; !isTrue() && performance.now() < giveUp; ) await pause(50);
}

async function overwrite(path: string, { bytes, pieceLength }: Sample): Promise<void> {
  const file = await open(path, 'r+');
  for (let at = 0; at < bytes.length; at += pieceLength) await file.write(Buffer.alloc(100, 0xee), 0, 100, at);
  await file.close();
}

async function overwriteInto(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'w');
  await file.write(Buffer.alloc(bytes.length, 0xee));
  await file.close();
}
