// Rows 94 and 95: words on the command line that are names, or wrong.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAIN } from '../../real/piecework.js';
import type { Fault, Scene } from '../fault.js';
import { Sample } from '../sample.js';

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function piecework(
  scene: Scene,
  folder: string,
  args: readonly string[],
  under: readonly string[] = [],
): Promise<Said> {
  const words = [...under, process.execPath, MAIN, ...args];
  const child = spawn(words[0] ?? '', words.slice(1), { cwd: folder, env: { PATH: process.env.PATH, HOME: folder } });
  scene.after(() => child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** Arguments in a folder with `t.torrent`, `folder/` and `secret`; the exit code; what is said. */
const WRONG: readonly (readonly [title: string, args: readonly string[], code: number, said: RegExp])[] = [
  ['a torrent that is not there', ['download', 'none.torrent'], 1, /none\.torrent" cannot be read: it does not exist\.$/],
  [
    'a folder in the place of a torrent',
    ['info', 'folder'],
    1,
    /folder" cannot be read: it is a folder, not a \.torrent file\.$/,
  ],
  ['a torrent that may not be read', ['info', 'secret'], 1, /secret" cannot be read: permission denied\.$/],
  ['content that is not there', ['verify', 't.torrent', 'none'], 1, /none" cannot be read: it does not exist\.$/],
  ['an option that is none', ['download', 't.torrent', '--speed'], 2, /unknown option '--speed'/],
  ['an option without its value', ['download', 't.torrent', '--out'], 2, /'-o, --out <folder>' argument missing/],
  ['a port that is none', ['download', 't.torrent', '--port', '99999'], 2, /'99999' is invalid\..*65535/],
  ['a command that is none', ['downlaod', 't.torrent'], 2, /unknown command 'downlaod'.*download/],
  ['a command without its torrent', ['download'], 2, /missing required argument 'torrent'/],
  [
    'a profile that is not there',
    ['info', 't.torrent', '--plugins', 'none.json'],
    2,
    /none\.json cannot be read; name another file/,
  ],
];

export const words: readonly Fault[] = [
  { row: 94, group: 'command line', title: 'files are named -rf.torrent and --help.torrent', waits: true, run: optionLike },
  { row: 94, group: 'command line', title: 'a torrent names its file -rf', others: true, waits: true, run: nameLikeOption },
  ...WRONG.map(
    (way): Fault => ({ row: 95, group: 'command line', title: way[0], waits: true, run: (scene) => refused(scene, way) }),
  ),
];

async function optionLike(scene: Scene): Promise<string> {
  const folder = await scene.folder('words');
  const torrent = new Sample({ length: 100_000 }).torrent();
  for (const name of ['-rf.torrent', '--help.torrent']) {
    await writeFile(join(folder, name), torrent);
    const good = await piecework(scene, folder, ['info', '--', name]);
    if (good.code !== 0 || !good.stdout.startsWith('content.bin'))
      throw new Error(`after -- it ended with ${good.code}: ${good.stderr}`);
    const bare = await piecework(scene, folder, ['info', name]);
    if (bare.code !== 2 || !/^piecework: unknown option '.*\n$/.test(bare.stderr))
      throw new Error(`bare it ended with ${bare.code}: ${bare.stderr}`);
  }
  return 'taken after --; without it one sentence and exit code 2';
}

async function nameLikeOption(scene: Scene): Promise<string> {
  const sample = new Sample({ length: 100_000, name: '-rf' });
  const there = await scene.folder('there');
  const content = await sample.writeContent(there);
  const torrent = await sample.writeTorrent(await scene.folder('torrents'), await scene.tracker());
  await scene.seeder(torrent, content);
  const folder = await scene.folder('here');
  const running = scene.client.download({ torrent, folder });
  const code = await running.ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${running.stderr}`);
  await sample.expectIn(folder);
  return 'fetched under that name';
}

async function refused(scene: Scene, [, args, code, said]: (typeof WRONG)[number]): Promise<string> {
  const folder = await scene.folder('words');
  await mkdir(join(folder, 'folder'));
  await writeFile(join(folder, 't.torrent'), new Sample({ length: 100_000 }).torrent());
  await writeFile(join(folder, 'secret'), 'x');
  await chmod(join(folder, 'secret'), 0);
  // Who may read everything is made to forget it.
  const under =
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--reuid=65534', '--clear-groups'] : [];
  const readable = args.includes('secret');
  if (readable) await chmod(folder, 0o755);
  const ended = await piecework(scene, folder, args, readable ? under : []);
  if (ended.code !== code) throw new Error(`it ended with ${ended.code}: ${ended.stderr}`);
  if (ended.stdout !== '') throw new Error(`stdout has ${ended.stdout}`);
  const lines = ended.stderr.trimEnd().split('\n');
  if (lines.length !== 1 || !said.test(lines[0] ?? '')) throw new Error(`it says ${ended.stderr}`);
  return `one sentence, exit code ${code}`;
}
