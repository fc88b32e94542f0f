// Which files are meant, and whole downloads of some files: listed, chosen, resumed, on real processes.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Child } from '../../cli/demo/child.js';
import { makeFile } from '../../cli/demo/content.js';
import { UsageError } from '../../cli/exit.js';
import { MOST_NAMED, wantedOf } from '../../cli/selection.js';
import { InputError } from '../../core/index.js';
import { testFolder } from '../kit/content.js';
import { SeededRandom } from '../kit/seeded-random.js';
import { dictionary, folderWith, infoWith, torrentWith } from '../kit/suites/torrent-bytes.js';
import { objects, ownFolder, run, runHere, start } from './run.js';

const HERE = ['--host', '127.0.0.1', '--port', '0'];

describe('--select', () => {
  const { metainfo } = testFolder(new SeededRandom(1), [5, 5, -6, 5, 5, 5], 16);
  const paths = ['a.mkv', 'Extra/b.MKV', '.pad/6', 'Extra/more/c.txt', '.hidden', 'odd [1].txt'];
  const torrent = { ...metainfo, files: metainfo.files.map((file, at) => ({ ...file, path: paths[at]!.split('/') })) };
  const meant = async (...selectors: string[]) => (await wantedOf(torrent, selectors))?.map((file) => paths[file]);

  it('takes numbers and ranges, from 1 on, and passes over padding', async () => {
    expect(await meant('1')).to.deep.equal(['a.mkv']);
    expect(await meant('2-4, 6')).to.deep.equal(['Extra/b.MKV', 'Extra/more/c.txt', 'odd [1].txt']);
    expect(await meant('4', '1,1')).to.deep.equal(['a.mkv', 'Extra/more/c.txt']);
  });

  it('takes patterns: for names in any folder, for paths, for folders', async () => {
    expect(await meant('*.mkv')).to.deep.equal(['a.mkv', 'Extra/b.MKV']);
    expect(await meant('Extra/*')).to.deep.equal(['Extra/b.MKV']);
    expect(await meant('extra/**')).to.deep.equal(['Extra/b.MKV', 'Extra/more/c.txt']);
    expect(await meant('Extra')).to.deep.equal(await meant('extra/'));
    expect(await meant('more')).to.deep.equal(['Extra/more/c.txt']);
    expect(await meant('*')).to.have.length(5);
    expect(await meant('{.hidden,[a]*.mkv}')).to.deep.equal(['a.mkv', '.hidden']);
  });

  it('takes a path as it is, whatever its letters mean in patterns', async () => {
    expect(await meant('odd [1].txt')).to.deep.equal(['odd [1].txt']);
  });

  it('refuses what means nothing, and says what there is', async () => {
    const refusals = ['7', '0', '3', '4-2', '2-9', '*.avi', '!a.mkv', '/etc/passwd', 'x'.repeat(70_000), ''];
    for (const selector of refusals) {
      const error = await meant('1', selector).catch((thrown) => thrown);
      expect(error, selector.slice(0, 20)).to.be.instanceOf(UsageError);
    }
    expect((await meant('*.avi').catch((thrown) => thrown)).message).to.equal(
      '--select "*.avi" means no file of "content", which has 5 files: ' +
        '1 a.mkv, 2 Extra/b.MKV, 4 Extra/more/c.txt, 5 .hidden, 6 odd [1].txt',
    );
  });

  it('names MOST_NAMED files at most', async () => {
    const { metainfo: many } = testFolder(new SeededRandom(1), new Array(MOST_NAMED + 1).fill(1), 16);
    const { message } = await wantedOf(many, ['x']).catch((error) => error);
    expect(message).to.match(/which has 6 files: 1 f0, 2 f1, 3 f2, 4 f3, 5 f4, … \(--list shows them all\)$/);
  });

  it('goes before what a magnet link says, which counts from 0', async () => {
    expect(await wantedOf(torrent, undefined, {})).to.equal(undefined);
    expect(await wantedOf(torrent, undefined, { files: [0, 2, 3, 99] })).to.deep.equal([0, 3]);
    expect(await wantedOf(torrent, ['2'], { files: [0] })).to.deep.equal([1]);
    expect(await wantedOf(torrent, undefined, { files: [2, 99] }).catch((error) => error)).to.be.instanceOf(InputError);
  });
});

describe('a download of some files', function () {
  // Up to three processes a test, on a machine that may be busy.
  this.timeout(180_000);
  const folder = ownFolder();
  let seed: Child;
  let peer: string[] = [];
  let magnet = '';

  before(async () => {
    await mkdir(join(folder(), 'show', 'extra'), { recursive: true });
    for (const [name, bytes] of [
      ['a.mkv', 900_000],
      ['b.mkv', 1_500_000],
      ['extra/c.txt', 3_000],
    ] as const) {
      await makeFile(join(folder(), 'show', name), bytes);
    }
    const made = await run(folder(), ['create', 'show', '--piece-length', '65536', '--json']);
    magnet = objects(made.stdout).find(({ event }) => event === 'created')?.magnet;
    seed = start(folder(), 'seed', ['seed', join(folder(), 'show.torrent'), join(folder(), 'show'), ...HERE]);
    const [{ port }] = await Promise.all([seed.next('listening'), seed.next('ready')]);
    peer = ['--peer', `127.0.0.1:${port}`];
  });

  after(() => seed.stop());

  const download = (out: string, ...more: string[]) => ['download', ...more, '--out', out, ...peer, ...HERE];
  const expectSame = async (out: string, name: string) => {
    const [there, here] = await Promise.all([out, '.'].map((place) => readFile(join(folder(), place, 'show', name))));
    expect(there!.equals(here!), name).to.equal(true);
  };

  it('lists what there is, with numbers, and fetches nothing', async () => {
    const { code, stdout } = await runHere(folder(), ['download', '--list', 'show.torrent']);
    expect(code).to.equal(0);
    expect(stdout).to.equal('show\n  1    879 KiB  a.mkv\n  2   1.43 MiB  b.mkv\n  3   2.93 KiB  extra/c.txt\n');
    const some = await runHere(folder(), ['download', '-l', 'show.torrent', '--json', '--select', '*.mkv']);
    expect(objects(some.stdout)).to.deep.equal([
      {
        event: 'files',
        name: 'show',
        infoHash: /btih:(\w+)/.exec(magnet)?.[1],
        bytes: 2_400_000,
        files: [
          { index: 1, path: 'a.mkv', bytes: 900_000 },
          { index: 2, path: 'b.mkv', bytes: 1_500_000 },
        ],
      },
    ]);
    expect((await readdir(folder())).includes('show.torrent')).to.equal(true);
  });

  it('ends with them, tells the size of what was wanted, and goes on with others', async () => {
    const first = await run(folder(), [...download('out', 'show.torrent', '--select', 'c.txt'), '--json']);
    expect(first.code).to.equal(0);
    const events = objects(first.stdout);
    const { name, infoHash } = events.find(({ event }) => event === 'completed')!;
    expect({ name, infoHash }).to.deep.equal({ name: 'show', infoHash: /btih:(\w+)/.exec(magnet)?.[1] });
    // The last two pieces: 2,403,000 bytes are 36 of 65,536 and 43,704 more, and c.txt lies in the last alone.
    expect(events.find(({ event }) => event === 'completed')).to.include({ bytes: 43_704, downloaded: 43_704 });
    expect(events.find(({ event }) => event === 'progress')).to.include({ name, infoHash, bytesWanted: 43_704 });
    expect(events.find(({ event }) => event === 'peer-opened')).to.include({ name, infoHash, client: 'Piecework 0.1' });
    await expectSame('out', 'extra/c.txt');
    expect((await readdir(join(folder(), 'out', 'show'))).sort()).to.deep.equal(['b.mkv', 'extra']);

    const second = await run(folder(), [...download('out', 'show.torrent'), '--json']);
    const { downloaded } = objects(second.stdout).find(({ event }) => event === 'completed')!;
    expect([second.code, downloaded]).to.deep.equal([0, 2_403_000 - 43_704]);
    for (const each of ['a.mkv', 'b.mkv', 'extra/c.txt']) await expectSame('out', each);
  });

  it('takes the files that a magnet link selects', async () => {
    const { code } = await run(folder(), download('link', `${magnet}&so=0`));
    expect(code).to.equal(0);
    await expectSame('link', 'a.mkv');
    const { size } = await stat(join(folder(), 'link', 'show', 'b.mkv'));
    expect(size).to.be.below(65_536);
  });

  it('is refused before anything is begun when nothing is meant', async () => {
    const { code, stdout, stderr } = await runHere(folder(), download('none', 'show.torrent', '--select', '*.avi'));
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.equal(
      'piecework: --select "*.avi" means no file of "show", which has 3 files: 1 a.mkv, 2 b.mkv, 3 extra/c.txt.\n',
    );
    expect((await readdir(folder())).includes('none')).to.equal(false);
  });
});

describe('odd torrents on the command line', () => {
  const folder = ownFolder();

  it('with padding show their files without it, and keep its numbers free', async () => {
    const files = [
      { length: 10_000, path: ['a.bin'] },
      { length: 6_384, path: ['.pad', '6384'], attr: 'p' },
      { length: 23_616, path: ['b.bin'] },
    ].map((file) => new Map(Object.entries(file)));
    await writeFile(join(folder(), 'padded.torrent'), torrentWith(folderWith(files)));
    const { stdout } = await runHere(folder(), ['download', '--list', 'padded.torrent']);
    expect(stdout).to.equal('folder\n  1   9.77 KiB  a.bin\n  3   23.1 KiB  b.bin\n');
  });

  it('of version 2 alone are refused in one sentence; of both versions are taken as version 1', async () => {
    const info = infoWith({ pieces: undefined, length: undefined, 'file tree': dictionary({}), 'meta version': 2 });
    await writeFile(join(folder(), 'v2.torrent'), torrentWith(info));
    const { code, stdout, stderr } = await runHere(folder(), ['download', 'v2.torrent', ...HERE]);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr.split('\n')).to.have.length(2);
    expect(stderr).to.include('it is for BitTorrent v2 only (BEP 52)');
    await writeFile(join(folder(), 'hybrid.torrent'), torrentWith(infoWith({ 'file tree': dictionary({}), 'meta version': 2 })));
    const hybrid = await runHere(folder(), ['info', 'hybrid.torrent', '--json']);
    expect([hybrid.code, objects(hybrid.stdout)[0]?.pieces]).to.deep.equal([0, 3]);
  });
});
