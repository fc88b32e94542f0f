// Row 76: somebody else's files in the place of content, and our own ones that are not as they were.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Fault, Scene } from '../fault.js';
import { randomBytes, Sample } from '../sample.js';
import { seeded } from './full.js';
import { expectFailure, expectSuccess, short } from './stage.js';

const LENGTH = 300_000;
const ENDS_MS = 15_000;
const ours = { row: 76, group: 'storage' } as const;
const base = { ...ours, others: true } as const;

type Files = readonly (readonly [path: string, content: Buffer])[];

const one = (): Sample => new Sample({ length: LENGTH });
/** `b` shares all its pieces with its neighbours; `c` has some of its own. */
const several = (): Sample =>
  new Sample({
    length: LENGTH,
    name: 'content',
    files: [
      ['a', 100_000],
      ['b', 1_000],
      ['c', 199_000],
    ],
  });
const A: readonly [string, Buffer] = ['content/a', several().bytes.subarray(0, 100_000)];
const B: readonly [string, Buffer] = ['content/b', several().bytes.subarray(100_000, 101_000)];

export const foreign: readonly Fault[] = [
  {
    ...base,
    title: 'a longer file is in the way',
    run: (scene) => keeps(scene, one(), [], ['content.bin', randomBytes(LENGTH + 1, 9)]),
  },
  {
    ...base,
    title: 'a foreign file of the same length is in the way',
    run: (scene) => keeps(scene, one(), [], ['content.bin', randomBytes(LENGTH, 9)]),
  },
  {
    ...base,
    title: 'a foreign shorter file is in the way',
    run: (scene) => keeps(scene, one(), [], ['content.bin', Buffer.from('my diary\n')]),
  },
  {
    ...base,
    title: 'a foreign file is in the way of one of several, another of which is there',
    run: (scene) => keeps(scene, several(), [A], ['content/c', randomBytes(199_000, 9)]),
  },
  {
    ...base,
    title: 'a foreign file that is smaller than a piece is in the way, another one is there',
    run: (scene) => keeps(scene, several(), [A], ['content/b', randomBytes(1_000, 9)]),
  },
  {
    ...ours,
    title: 'a foreign file is in the way of what was not wanted in an earlier run',
    run: notWantedBefore,
  },
  {
    ...base,
    title: 'half of the file is there already, from elsewhere',
    run: (scene) => reuses(scene, one(), [['content.bin', one().bytes.subarray(0, LENGTH / 2)]]),
  },
  {
    ...base,
    title: 'some of several files are there already, from elsewhere, one of them made of zeros so far',
    run: (scene) => reuses(scene, several(), [A, B, ['content/c', Buffer.alloc(199_000)]]),
  },
  { ...ours, title: 'own files were overwritten as a whole, or taken away, since', run: heals },
];

/** What is in the way is as it was, and the client ends in an error, rather than destroy it and say nothing. */
async function keeps(scene: Scene, sample: Sample, right: Files, [path, foreign]: Files[number]): Promise<string> {
  const { torrent } = await seeded(scene, sample);
  const folder = await scene.folder('download');
  await put(folder, [...right, [path, foreign]]);
  const running = scene.client.download({ torrent, folder });
  const said = await expectFailure(running, ENDS_MS).catch((error: Error) => error.message);
  await running.stop('SIGKILL');
  await expectKept(folder, path, foreign);
  if (!said.startsWith('exit ')) throw new Error(said);
  return short(said);
}

async function notWantedBefore(scene: Scene): Promise<string> {
  const files = [
    ['a', 131_072],
    ['c', 199_000],
  ] as const;
  const sample = new Sample({ length: 330_072, name: 'content', files });
  const { torrent } = await seeded(scene, sample);
  const folder = await scene.folder('download');
  const foreign = randomBytes(199_000, 9);
  await put(folder, [['content/c', foreign]]);
  await expectSuccess(scene.client.download({ torrent, folder, words: ['--select', '1'] }), ENDS_MS);
  const said = await expectFailure(scene.client.download({ torrent, folder }), ENDS_MS);
  await expectKept(folder, 'content/c', foreign);
  return short(said);
}

async function reuses(scene: Scene, sample: Sample, there: Files): Promise<string> {
  const { torrent } = await seeded(scene, sample);
  const folder = await scene.folder('download');
  await put(folder, there);
  const running = scene.client.download({ torrent, folder });
  // Others may refuse it.
  if (scene.client.name !== 'ours' && (await running.ended) !== 0) {
    for (const [path, content] of there) await expectKept(folder, path, content);
    return 'refused; what was there is kept';
  }
  await expectSuccess(running, ENDS_MS);
  await sample.expectIn(folder);
  return 'the file is right';
}

async function heals(scene: Scene): Promise<string> {
  const sample = several();
  const { torrent } = await seeded(scene, sample);
  const folder = await scene.folder('download');
  await expectSuccess(scene.client.download({ torrent, folder }), ENDS_MS);
  await rm(join(folder, 'content', 'a'));
  await put(folder, [
    ['content/b', randomBytes(1_000, 9)],
    ['content/c', randomBytes(199_000, 9)],
  ]);
  await expectSuccess(scene.client.download({ torrent, folder }), ENDS_MS);
  await sample.expectIn(folder);
  return 'all files are right';
}

async function put(folder: string, files: Files): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

async function expectKept(folder: string, path: string, foreign: Buffer): Promise<void> {
  if (!(await readFile(join(folder, path))).equals(foreign)) throw new Error('what was there is destroyed');
}
