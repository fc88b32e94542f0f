// Row 75: what a client keeps of a download for its next run is spoiled.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault, Scene } from '../fault.js';
import { Sample } from '../sample.js';
import { slowJob } from './killed.js';
import { expectSuccess, linesOf, short } from './stage.js';

const LENGTH = 4_000_000;
const RATE = 1_200_000;

/** What is done to the record; with what it should be told of. */
const SPOILS: readonly (readonly [what: string, told: string, spoil: (path: string, text: Buffer) => unknown])[] = [
  ['garbled', 'it is not JSON', (path, { length }) => writeFile(path, Buffer.alloc(length, 0xee))],
  ['empty', 'it is not JSON', (path) => writeFile(path, '')],
  ['cut', 'it is not JSON', (path, text) => writeFile(path, text.subarray(0, text.length / 2))],
  [
    'changed by one digit',
    'its checksum is wrong',
    (path, text) =>
      writeFile(
        path,
        text.toString().replace(/"have":"./, (have) => `${have.slice(0, -1)}${have.endsWith('A') ? 'B' : 'A'}`),
      ),
  ],
  [
    'of another version',
    'it is not a resume record of version 2',
    (path) => writeFile(path, '{"body":{"version":7},"checksum":""}'),
  ],
  ['a folder', 'it is not a file', (path) => rm(path).then(() => mkdir(path))],
];

export const records: readonly Fault[] = [
  ...SPOILS.map(
    ([what, told, spoil]): Fault => ({
      row: 75,
      group: 'storage',
      title: `the resume record is ${what}`,
      run: (scene) => spoiled(scene, spoil, told, true),
    }),
  ),
  {
    row: 75,
    group: 'storage',
    title: 'the resume record is garbled, and the one before it is there',
    run: (scene) => spoiled(scene, (path) => writeFile(path, 'xyz'), 'so the one before it is: it is not JSON', false),
  },
];

async function spoiled(
  scene: Scene,
  spoil: (path: string, text: Buffer) => unknown,
  told: string,
  alsoPrevious: boolean,
): Promise<string> {
  const sample = new Sample({ length: LENGTH });
  const slow = await slowJob(scene, sample, RATE);
  const folder = await scene.folder('records');
  const job = { ...slow, words: ['--json', '--set', `resume-file.directory=${folder}`] };
  const first = scene.client.download(job);
  await first.until(() => Number(linesOf(first, 'progress').at(-1)?.piecesHave ?? 0) >= sample.pieceCount / 3, 30_000);
  await first.stop('SIGTERM');
  for (const name of await readdir(folder)) {
    if (!alsoPrevious && name.endsWith('.previous')) continue;
    const path = join(folder, name);
    await spoil(path, await readFile(path));
  }
  const second = scene.client.download(job);
  await expectSuccess(second, 30_000);
  await sample.expectIn(job.folder);
  const warning = String(linesOf(second, 'warning')[0]?.message);
  if (!warning.includes(told)) throw new Error(`it was not told, but: ${warning}`);
  const have = Number(linesOf(second, 'ready')[0]?.have);
  if (have < sample.pieceCount / 3) throw new Error(`only ${have} of ${sample.pieceCount} pieces were found`);
  return `${have} of ${sample.pieceCount} pieces found; ${short(warning)}`;
}
