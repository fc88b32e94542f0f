// Rows 1 to 27, by the corpus: each client is given each torrent, ours with the exact outcome.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CORPUS, type Entry, isTaken, type Refused, type Taken } from '../../plugins/metainfo/corpus/index.js';
import type { Fault, Running, Scene } from '../fault.js';
import { WatchedFolder } from './folder.js';
import { bounded, megabytes, survived } from './survival.js';

/** For one torrent: processor time of ours, which no other process delays, and patience with others. */
const CPU_MS = 2_000;
const OTHERS_MS = 2_500;
/** Above what ours takes with an empty file; of that the bytes themselves, twice. */
const SMALL_MEMORY = 60e6;
/** With the space of V8 for young objects: one input took 194 to 205 MB with Node 20, and 253 to 305 with Node 24 (measured). */
const LARGE_MEMORY = 280e6;
const LARGE = 1_000_000;
const AT_ONCE = 3;

const TITLES: Readonly<Record<number, string>> = {
  1: 'a file that is no torrent',
  2: 'a root that is no dictionary',
  3: 'lists and dictionaries 200,000 deep',
  4: 'strings of senseless length',
  5: 'integers that are none',
  6: 'bencode that is not canonical',
  7: 'a key twice',
  8: 'megabytes of values, or one of megabytes',
  9: 'keys that are missing or of the wrong type',
  10: 'piece lengths out of range',
  11: 'hashes that end inside one',
  12: 'a wrong number of hashes',
  13: 'lengths out of range',
  14: 'lengths of files that are negative or too large together',
  15: 'names that climb',
  16: 'UTF-8 names that climb',
  17: 'names with control characters',
  18: 'names that are too long',
  19: 'names that mean something to Windows',
  20: 'symbolic links',
  21: 'paths that meet',
  22: 'unsorted, unknown and huge entries',
  23: 'keys that are special to JavaScript',
  24: 'odd sizes',
  25: 'files of no bytes',
  26: 'v2 and hybrid torrents',
  27: 'senseless trackers',
};

export const corpusFaults: readonly Fault[] = Object.entries(TITLES).map(([number, title]) => {
  const row = Number(number);
  const entries = CORPUS.filter((entry) => entry.row === row);
  return {
    row,
    group: 'metainfo',
    title: `${title}: ${entries.length} torrents`,
    others: true,
    seconds: 300,
    run: (scene) => giveAll(scene, entries),
  };
});

/** One of each kind, as tests of ours. */
export const fastCorpusFaults: readonly Fault[] = ['a web page', '6 MB of short strings', 'a path with ../../etc/passwd'].map(
  (name) => {
    const entries = CORPUS.filter((entry) => entry.name === name);
    return { row: entries[0]?.row ?? 0, group: 'metainfo', title: name, fast: true, run: (scene) => giveAll(scene, entries) };
  },
);

async function giveAll(scene: Scene, entries: readonly Entry[]): Promise<string> {
  const isOurs = scene.client.name === 'ours';
  const idle = isOurs ? await idleMemory(scene) : 0;
  const given: Given[] = [];
  const seen: string[] = [];
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    scene.signal.throwIfAborted();
    const some = entries.slice(at, at + AT_ONCE).map(async (entry, index) => {
      const one = await give(scene, entry, at + index);
      given.push(one);
      const outcome = isOurs ? expectOurs(one, entry, idle) : survived(one.running, one.folder, OTHERS_MS);
      return outcome.catch((error) => {
        throw new Error(`${entry.name}: ${error.message}`, { cause: error });
      });
    });
    seen.push(...(await Promise.all(some)));
  }
  const kinds = new Map<string, number>();
  for (const each of seen) kinds.set(each, (kinds.get(each) ?? 0) + 1);
  const most = (of: (running: Running) => number): number => Math.max(...given.map(({ running }) => of(running)));
  return [
    ...[...kinds].map(([each, count]) => `${count} × ${each}`),
    `at most ${most(({ cpu }) => cpu)} ms`,
    megabytes(most(({ peakMemory }) => peakMemory)),
  ].join(', ');
}

interface Given {
  readonly path: string;
  readonly bytes: number;
  readonly folder: WatchedFolder;
  readonly running: Running;
}

async function give(scene: Scene, entry: Entry, index: number): Promise<Given> {
  const torrent = entry.torrent();
  const path = join(await scene.folder(`torrent-${index}`), 'given.torrent');
  await writeFile(path, torrent);
  const folder = await WatchedFolder.in(scene, `content-${index}`);
  const words = isTaken(entry) ? ['--list', '--json'] : [];
  return { path, bytes: torrent.length, folder, running: scene.client.download({ torrent: path, folder: folder.path, words }) };
}

async function idleMemory(scene: Scene): Promise<number> {
  const path = join(await scene.folder('torrent'), 'empty.torrent');
  await writeFile(path, '');
  const running = scene.client.download({ torrent: path, folder: await scene.folder('content') });
  await running.ended;
  return running.peakMemory;
}

async function expectOurs({ running, folder, bytes, path }: Given, entry: Entry, idle: number): Promise<string> {
  const end = await running.ended;
  if (isTaken(entry)) expectListed(running, end, entry);
  else expectSentence(running, end, entry, path);
  const files = await folder.files();
  if (files.length > 0) throw new Error(`it made ${files.join(', ')}`);
  if (running.cpu > CPU_MS) throw new Error(`it took ${running.cpu} ms of processor time, over ${CPU_MS}`);
  bounded(running, idle + (bytes > LARGE ? LARGE_MEMORY + 2 * bytes : SMALL_MEMORY));
  return isTaken(entry) ? 'read right' : 'refused in one line';
}

function expectSentence({ stdout, stderr }: Running, end: unknown, { message }: Refused, path: string): void {
  const wanted = `piecework: "${path}" is no usable torrent: ${message}\n`;
  if (end !== 1 || stdout !== '' || stderr !== wanted)
    throw new Error(`it ended with ${end} and said ${JSON.stringify((stdout + stderr).slice(0, 500))}`);
}

function expectListed({ stdout, stderr }: Running, end: unknown, { reads, info }: Taken): void {
  const { name = 'content.bin', files = [[name, 40_000]] } = reads;
  const { infoHash, ...said } = end === 0 ? JSON.parse(stdout) : {};
  const found = said.files?.map(({ path, bytes }: { path: string; bytes: number }) => [path, bytes]);
  if (end !== 0 || said.name !== name || !isDeepStrictEqual(found, files))
    throw new Error(`it ended with ${end} and said ${JSON.stringify((stdout + stderr).slice(0, 500))}`);
  const hash = createHash('sha1').update(info()).digest('hex');
  if (infoHash !== hash) throw new Error(`it takes ${infoHash} for the info-hash, not ${hash}`);
}
