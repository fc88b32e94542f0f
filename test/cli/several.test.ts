// Several torrents in one run, and seeding that ends by itself.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Board } from '../../cli/board.js';
import type { Child } from '../../cli/demo/child.js';
import { makeFile } from '../../cli/demo/content.js';
import { Output } from '../../cli/output.js';
import { boardBlock, boardSentence } from '../../cli/render/board.js';
import { PLAIN, progressBlock } from '../../cli/render/index.js';
import { limitsText, ratioOf, seedingEnds } from '../../cli/seeding.js';
import { TorrentOutput } from '../../cli/torrent-output.js';
import type { Progress } from '../../core/index.js';
import { VirtualClock } from '../kit/virtual-clock.js';
import { objects, ownFolder, run, runHere, start } from './run.js';

const HERE = ['--host', '127.0.0.1', '--port', '0'];
const MIB = 1024 * 1024;

const progressAt = (more: Partial<Progress> = {}): Progress => ({
  phase: 'downloading',
  pieces: 64,
  piecesHave: 16,
  bytes: 4 * MIB,
  bytesHave: MIB,
  bytesWanted: 4 * MIB,
  bytesLeft: 3 * MIB,
  downloaded: MIB,
  uploaded: 0,
  downloadRate: MIB,
  uploadRate: 0,
  wasted: 0,
  peers: 1,
  knownPeers: 1,
  secondsLeft: 3,
  ...more,
});

describe('several torrents', function () {
  this.timeout(60_000);
  const folder = ownFolder();
  const seeds: Child[] = [];
  const peers: string[] = [];

  before(async () => {
    for (const name of ['one.bin', 'two.bin']) {
      await makeFile(join(folder(), name), 2 * MIB);
      await run(folder(), ['create', name]);
      const files = [join(folder(), `${name}.torrent`), join(folder(), name)];
      const seed = start(folder(), name, ['seed', ...files, ...HERE, '--seed-ratio', '2']);
      seeds.push(seed);
      const [{ port }] = await Promise.all([seed.next('listening'), seed.next('ready')]);
      peers.push('--peer', `127.0.0.1:${port}`);
    }
  });

  after(() => Promise.all(seeds.map((seed) => seed.stop())));

  it('come together; one that fails hinders no other and makes the exit code 1', async () => {
    const torrents = ['one.bin.torrent', 'none.torrent', 'two.bin.torrent', 'one.bin.torrent'];
    const { code, stdout, stderr } = await run(folder(), ['download', ...torrents, '--out', 'out', ...peers, ...HERE]);
    expect(code).to.equal(1);
    expect(stdout.split('\n').sort()).to.deep.equal(['', join(folder(), 'out', 'one.bin'), join(folder(), 'out', 'two.bin')]);
    expect(stderr).to.include('warning: "one.bin.torrent" is the same torrent as "one.bin.torrent"; it is taken once\n');
    expect(stderr).to.include('it does not exist; the others go on\n');
    expect(stderr).to.match(/\npiecework: none\.torrent: .*it does not exist\.\npiecework: 1 of 3 torrents failed\.\n$/);
    for (const name of ['one.bin', 'two.bin']) {
      const [there, here] = await Promise.all([readFile(join(folder(), 'out', name)), readFile(join(folder(), name))]);
      expect(there.equals(here)).to.equal(true);
    }
  });

  it('tell programs which is which, and a seed ends when it gave enough', async () => {
    const torrents = ['one.bin.torrent', 'two.bin.torrent'];
    const args = ['download', ...torrents, '--out', 'again', ...peers, ...HERE, '--json', '--seed-time', '0.01'];
    const { code, stdout } = await run(folder(), args);
    expect(code).to.equal(0);
    const events = objects(stdout);
    const named = (wanted: string) => events.filter(({ event }) => event === wanted).map(({ name }) => name);
    for (const event of ['completed', 'seeded', 'stopped'])
      expect(named(event).sort(), event).to.deep.equal(['one.bin', 'two.bin']);
    const hashes = new Set(events.filter(({ event }) => event === 'progress').map(({ name, infoHash }) => `${name} ${infoHash}`));
    expect(hashes.size).to.equal(2);
    // Each seed was taken from twice: that is its ratio.
    await Promise.all(seeds.map(({ ended }) => ended));
  });

  it('are refused limits that are no numbers', async () => {
    const wrong = [
      ['--seed-ratio', 'two'],
      ['--seed-ratio', '10001'],
      ['--seed-time', '1e3'],
      ['--seed-time', '525601'],
    ];
    for (const [option = '', value = ''] of wrong) {
      const { code, stderr } = await runHere(folder(), ['download', 'one.bin.torrent', option, value]);
      expect([code, stderr.split('\n').length]).to.deep.equal([2, 2]);
      expect(stderr).to.match(/^piecework: option '--seed-(ratio|time) .*' argument '.*' is invalid\. .*such as/);
    }
  });
});

describe('the limits of seeding', () => {
  async function seeding(options: Parameters<typeof seedingEnds>[3], progress: Partial<Progress> = {}) {
    const clock = new VirtualClock();
    const now = { ...progressAt({ phase: 'seeding', bytesLeft: 0 }), ...progress };
    const session = { progress: now, metainfo: { name: 'film' } } as never;
    const world = { stdout: process.stdout, stderr: process.stderr, env: {} };
    const output = new TorrentOutput(await Output.open(world, 'quiet'), { name: 'film', infoHash: '' });
    let over = false;
    void seedingEnds(session, clock, output, options).then(() => {
      over = true;
    });
    const overAfter = async (ms: number) => {
      await clock.advance(ms);
      return over;
    };
    return { clock, now, overAfter };
  }

  it('are a ratio to what was downloaded or to the size, whichever is more', async () => {
    expect(ratioOf(progressAt({ uploaded: 6 * MIB }))).to.equal(1.5);
    expect(ratioOf(progressAt({ uploaded: 6 * MIB, downloaded: 6 * MIB }))).to.equal(1);
    expect(ratioOf(progressAt({ uploaded: 5, downloaded: 0, bytesWanted: 0 }))).to.equal(5);
    const { now, overAfter, clock } = await seeding({ seedRatio: 1.5 });
    expect(await overAfter(1_000_000)).to.equal(false);
    Object.assign(now, { uploaded: 6 * MIB });
    expect([await overAfter(1_000), clock.pending]).to.deep.equal([true, 0]);
  });

  it('are minutes by the clock, or whichever comes first', async () => {
    const { overAfter, clock } = await seeding({ seedTime: 2, seedRatio: 9 });
    expect([await overAfter(119_000), await overAfter(1_000), clock.pending]).to.deep.equal([false, true, 0]);
    const at0 = await seeding({ seedRatio: 0 });
    expect(await at0.overAfter(0)).to.equal(true);
  });

  it('are none when none is given, and leave no timer behind a torrent that was stopped', async () => {
    const free = await seeding({});
    expect([await free.overAfter(10_000_000), free.clock.pending]).to.deep.equal([false, 0]);
    const stopped = await seeding({ seedTime: 2 });
    Object.assign(stopped.now, { phase: 'stopped' });
    expect([await stopped.overAfter(1_000), stopped.clock.pending]).to.deep.equal([false, 0]);
  });

  it('are said in words', () => {
    expect(limitsText({ seedRatio: 1.5, seedTime: 90 })).to.equal('at a ratio of 1.5 or after 1 h 30 min');
    expect(limitsText({ seedTime: 0.5 })).to.equal('after 30 s');
  });
});

describe('several torrents on a terminal', () => {
  function boardOf(count: number) {
    const board = new Board();
    const rows = Array.from({ length: count }, (_, at) => {
      const row = board.add();
      const progress = progressAt();
      const block = (columns: number) => progressBlock(`film ${at}`, progress, columns, PLAIN);
      row.show({ phase: '', block, sentence: () => '' }, progress);
      return row;
    });
    return { board, rows };
  }

  it('have a line each and a total', () => {
    const { board, rows } = boardOf(2);
    rows[1]!.state = 'done';
    rows[1]!.progress = progressAt({ bytesLeft: 0, downloadRate: 0 });
    expect(board.status().block(80, PLAIN, 24)).to.deep.equal([
      'film 0  ██████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  25% 1.00 MiB of 4.00 MiB',
      'film 1  ██████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  25% 1.00 MiB of 4.00 MiB',
      '2 torrents, 1 done   62% of 8.00 MiB   ↓ 1.00 MiB/s   3 s left   ↑ 0 B/s',
    ]);
    expect(board.status().phase).to.equal('1 closed');
  });

  it('never take more lines than there are, and what is under way goes first', () => {
    const { rows } = boardOf(50);
    for (const row of rows.slice(0, 45)) row.state = 'done';
    for (const lines of [4, 5, 10, 24, 100]) expect(boardBlock(rows, 80, lines, PLAIN).length).to.be.at.most(lines - 1);
    const block = boardBlock(rows, 80, 10, PLAIN);
    expect(block.slice(2, 7).map((line) => line.slice(0, 7))).to.deep.equal([45, 46, 47, 48, 49].map((at) => `film ${at}`));
    expect(block.at(-2)).to.equal('  … and 43 more');
  });

  it('are one sentence in a log', () => {
    const { rows } = boardOf(3);
    rows[2]!.state = 'failed';
    expect(boardSentence(rows)).to.equal('3 torrents, 0 done, 1 failed, 25% of 12.0 MiB, ↓ 3.00 MiB/s, 3 s left, ↑ 0 B/s');
    const waiting = new Board();
    waiting.add();
    expect(waiting.status().sentence()).to.equal('1 torrent, 0 done, ↑ 0 B/s');
  });
});
