// Tricky torrents with real content behind them: a client fetches it whole, and writes nowhere else.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dictionary, type Loose, loose, torrentWith } from '../../kit/suites/torrent-bytes.js';
import type { Fault, Scene } from '../fault.js';
import { metainfoOf, randomBytes } from '../sample.js';
import { WatchedFolder } from './folder.js';
import { endOf, survived } from './survival.js';

const OURS_MS = 40_000;
const OTHERS_MS = 12_000;

type More = Readonly<Record<string, Loose>>;
type FileLayout = readonly [path: readonly string[], length: number, more?: More];

interface Layout {
  readonly row: number;
  readonly title: string;
  /** Bytes as latin1; `content` when left out. */
  readonly name?: string;
  /** Of a single file; 40,000 when left out. */
  readonly length?: number;
  readonly files?: readonly FileLayout[];
  readonly pieceLength?: number;
  /** Of the info dictionary. */
  readonly more?: More;
  /** Tiers in front of that with the honest tracker. */
  readonly tiers?: readonly Loose[];
}

/** Names as folders and as files, 1,000 bytes each. */
const named = (...names: readonly string[]): FileLayout[] =>
  names.flatMap((name): FileLayout[] => [
    [[name, 'f'], 1000],
    [['d', name], 1000],
  ]);

const LAYOUTS: readonly Layout[] = [
  { row: 15, title: 'a single file named ../../escaped', name: '../../escaped' },
  { row: 15, title: 'a folder named ..', name: '..', files: [[['escaped'], 20_000]] },
  { row: 15, title: 'paths that climb', files: named('..', '.', '/tmp/x', 'a/b', '../../../x', '..\\x', 'C:\\x') },
  { row: 16, title: 'a path.utf-8 that climbs', files: [[['fine'], 20_000, { 'path.utf-8': ['..', '..', 'escaped'] }]] },
  {
    row: 17,
    title: 'control and bidirectional characters in paths',
    files: named('a\nb', 'a\x1b[31mb', 'a\xc2\x9bb', 'gpj\xe2\x80\xaeexe'),
  },
  {
    row: 18,
    title: 'names of 300 and 5000 bytes',
    files: named(`${'a'.repeat(300)}.mkv`, '\xc3\xa9'.repeat(200), `ab${'\xf0\x9f\x98\x80'.repeat(1250)}.mkv`),
  },
  { row: 19, title: 'device names and trailing dots', files: named('CON', 'nul.txt', 'x.', 'y ') },
  {
    row: 21,
    title: 'two files of one path, and names that clean to one',
    files: [
      [['a'], 20_000],
      [['a'], 30_000],
      [['b\n'], 1000],
      [['b\t'], 2000],
    ],
  },
  { row: 22, title: 'unknown and huge entries', more: { 'x-unknown': [1, 'x'], 'zz huge': 2n ** 64n - 1n } },
  { row: 23, title: 'names special to JavaScript', files: named('__proto__', 'constructor', 'toString') },
  { row: 24, title: 'one byte', length: 1 },
  { row: 24, title: 'a last block of one byte', length: 16_385, pieceLength: 16_384 },
  { row: 24, title: 'pieces of 1000 bytes', length: 12_500, pieceLength: 1000 },
  { row: 24, title: 'pieces of 50,000 bytes', length: 123_456, pieceLength: 50_000 },
  { row: 25, title: 'a file of no bytes', length: 0 },
  {
    row: 25,
    title: 'a folder with files of no bytes',
    files: [
      [['empty'], 0],
      [['d', 'full'], 20_000],
      [['d', 'last'], 0],
    ],
  },
  {
    row: 26,
    title: 'several files in folders',
    files: [
      [['a'], 20_000],
      [['d', 'e', 'b'], 70_001],
    ],
    pieceLength: 16_384,
  },
  { row: 26, title: 'the keys of v2 beside those of v1', more: { 'file tree': dictionary({}), 'meta version': 2 } },
  {
    row: 27,
    title: 'an honest tracker behind senseless ones',
    tiers: [['file:///etc/passwd'], [1], ['http://127.0.0.1:1/\r\nX: y'], ['javascript:0'], ['udp://127.0.0.1:1/announce']],
  },
];

export const downloadFaults: readonly Fault[] = LAYOUTS.map((layout) => ({
  row: layout.row,
  group: 'metainfo',
  title: `downloads ${layout.title}`,
  others: true,
  waits: true,
  run: (scene) => download(scene, layout),
}));

async function download(scene: Scene, layout: Layout): Promise<string> {
  const { torrent, bytes } = made(layout, await scene.tracker());
  const path = join(await scene.folder('torrent'), 'given.torrent');
  await writeFile(path, torrent);
  const source = await scene.folder('source');
  const contents = await writeContent(source, torrent, bytes);
  if (bytes.length > 0) await scene.seeder(path, join(source, metainfoOf(torrent).name));
  const folder = await WatchedFolder.in(scene, 'content');
  const running = scene.client.download({ torrent: path, folder: folder.path });
  if (scene.client.name !== 'ours') return survived(running, folder, OTHERS_MS);
  const end = await endOf(running, OURS_MS);
  if (end !== 0) throw new Error(`it ended with ${end}: ${running.stderr.slice(-500)}`);
  if (/(?!\n)[\p{Cc}\p{Cf}]/u.test(running.stdout + running.stderr)) throw new Error('it printed a control character');
  const files = await folder.files();
  if (files.join('\n') !== [...contents.keys()].sort().join('\n')) throw new Error(`it made ${JSON.stringify(files)}`);
  for (const [name, part] of contents) {
    if (!part.equals(await readFile(join(folder.path, name)))) throw new Error(`${name} is not as it was seeded`);
  }
  return `${contents.size} files right, none elsewhere`;
}

function made(
  { name = 'content', length = 40_000, files, pieceLength = 16_384, more = {}, tiers = [] }: Layout,
  tracker: string,
) {
  const bytes = randomBytes(files ? files.reduce((sum, [, each]) => sum + each, 0) : length, 7);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceLength) }, (_, index) =>
    createHash('sha1')
      .update(bytes.subarray(index * pieceLength, (index + 1) * pieceLength))
      .digest(),
  );
  const entries = files?.map(([path, each, further = {}]) => dictionary({ length: each, path, ...further }));
  const content = entries ? { files: entries } : { length };
  const info = dictionary({ ...content, name, 'piece length': pieceLength, pieces: Buffer.concat(pieces), ...more });
  const list = tiers.length > 0 ? [...tiers, [tracker]] : undefined;
  return { torrent: torrentWith({ raw: loose(info).toString('latin1') }, { announce: tracker, 'announce-list': list }), bytes };
}

/** What each file has to hold, by its path as ours names it. */
async function writeContent(folder: string, torrent: Uint8Array, bytes: Buffer): Promise<Map<string, Buffer>> {
  const { name, multiFile, files } = metainfoOf(torrent);
  const contents = new Map<string, Buffer>();
  let at = 0;
  for (const { path, length } of files) {
    const part = bytes.subarray(at, at + length);
    at += length;
    const place = multiFile ? join(name, ...path) : name;
    contents.set(place, part);
    await mkdir(dirname(join(folder, place)), { recursive: true });
    await writeFile(join(folder, place), part);
  }
  return contents;
}
