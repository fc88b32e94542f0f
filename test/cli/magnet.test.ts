// Magnet links on the command line: whole processes on this machine, and how the search looks.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Child } from '../../cli/demo/child.js';
import { makeFile } from '../../cli/demo/content.js';
import { type Fetching, fetchingBlock, fetchingSentence } from '../../cli/render/fetching.js';
import { paintFor } from '../../cli/render/index.js';
import { environment, MAIN, objects, ownFolder, run, start } from './run.js';

const HERE = ['--host', '127.0.0.1', '--port', '0'];
const BYTES = 3 * 1024 * 1024;

describe('magnet links', function () {
  this.timeout(60_000);
  const folder = ownFolder();
  let seed: Child;
  let magnet = '';
  let peer = '';

  before(async () => {
    await makeFile(join(folder(), 'film.bin'), BYTES);
    const made = await run(folder(), ['create', 'film.bin', '--json']);
    magnet = objects(made.stdout).find(({ event }) => event === 'created')?.magnet;
    seed = start(folder(), 'seed', ['seed', 'film.bin.torrent', 'film.bin', ...HERE].map(inFolder));
    const [{ port }] = await Promise.all([seed.next('listening'), seed.next('ready')]);
    peer = `127.0.0.1:${port}`;
  });

  const inFolder = (argument: string): string => (argument.startsWith('film') ? join(folder(), argument) : argument);

  after(() => seed.stop());

  it('are printed by create, whole, beside the path that scripts read', async () => {
    const tracker = `http://tracker.example/${'a'.repeat(600)}`;
    const args = ['create', 'film.bin', '--out', 'long.torrent', '--announce', tracker];
    const { stdout, stderr } = await run(folder(), args);
    expect(stdout).to.equal(`${join(folder(), 'long.torrent')}\n`);
    expect(stderr).to.include(
      `\nmagnet:?xt=urn:btih:${/btih:(\w+)/.exec(magnet)?.[1]}&dn=film.bin&tr=${encodeURIComponent(tracker)}\n`,
    );
  });

  it('are enough for download: metadata from a peer, then the content', async () => {
    const out = join(folder(), 'by-link');
    const { code, stdout, stderr } = await run(folder(), ['download', magnet, '--out', out, '--peer', peer, ...HERE]);
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: `${join(out, 'film.bin')}\n` });
    expect(stderr).to.match(/^film\.bin: fetching metadata, no peer yet$/m);
    expect(stderr).to.match(/every piece verified$/m);
    expect(stderr).to.not.include('the torrent was stopped');
    const [there, here] = await Promise.all([readFile(join(out, 'film.bin')), readFile(join(folder(), 'film.bin'))]);
    expect(there.equals(here)).to.equal(true);
  });

  it('tell programs of the search', async () => {
    const args = ['download', `${magnet}&x.pe=${peer}&so=0`, '--out', join(folder(), 'json'), '--json', ...HERE];
    const { code, stdout } = await run(folder(), args);
    expect(code).to.equal(0);
    const events = objects(stdout);
    expect(events.find(({ event }) => event === 'fetching')).to.deep.include({
      name: 'film.bin',
      peers: 0,
      have: 0,
      bytes: null,
    });
    expect(events.find(({ event }) => event === 'fetched')).to.deep.include({ magnet, bytes: BYTES, private: false });
    expect(events.some(({ event }) => event === 'warning')).to.equal(false);
    expect(events.findIndex(({ event }) => event === 'fetched')).to.be.below(events.findIndex(({ event }) => event === 'ready'));
  });

  it('are shown by info, as a torrent is', async () => {
    const { code, stdout } = await run(folder(), ['info', magnet, '--peer', peer]);
    const file = await run(folder(), ['info', 'film.bin.torrent']);
    expect(code).to.equal(0);
    expect(stdout).to.include('  size       3.00 MiB (3,145,728 bytes)');
    const common = (text: string) => text.split('\n').filter((line) => !/made (by|on)/.test(line));
    expect(common(stdout)).to.deep.equal(common(file.stdout));
  });

  it('are looked for until Ctrl-C, with a word of what is missing', async () => {
    const child = spawn(process.execPath, [MAIN, 'download', magnet, '--peer', '127.0.0.1:9', ...HERE], {
      cwd: folder(),
      env: environment(folder()),
    });
    let stderr = '';
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (bytes) => {
        stderr += bytes;
        if (stderr.includes('127.0.0.1:9')) resolve();
      });
    });
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.once('close', resolve))).to.equal(130);
    expect(stderr).to.match(/film\.bin: stopped before its metadata was here\.\n$/);
  });

  it('need peers, or at least somebody who comes', async () => {
    const child = spawn(process.execPath, [MAIN, 'info', magnet], { cwd: folder(), env: environment(folder()) });
    let stderr = '';
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (bytes) => {
        stderr += bytes;
        if (stderr.includes('names no tracker and no peer')) resolve();
      });
    });
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.once('close', resolve))).to.equal(143);
  });

  it('are refused in a sentence when they are none, or nobody could fetch for them', async () => {
    const bad = await run(folder(), ['download', 'magnet:?xt=urn:btih:zz']);
    expect([bad.code, bad.stderr]).to.deep.equal([
      1,
      'piecework: this magnet link names no torrent: "zz" is not an info-hash, which has 40 hexadecimal or 32 base32 digits.\n',
    ]);
    const { plugins } = JSON.parse(await readFile(new URL('../../../plugins.json', import.meta.url), 'utf8'));
    const without = plugins.filter((name: string) => name !== 'ut-metadata');
    await writeFile(join(folder(), 'few.json'), JSON.stringify({ plugins: without }));
    const few = await run(folder(), ['download', magnet, '--plugins', 'few.json', ...HERE]);
    expect([few.code, few.stderr]).to.deep.equal([
      1,
      'piecework: a magnet link needs a plugin that fetches metadata: list "extended" and "ut-metadata" in plugins.json.\n',
    ]);
  });
});

describe('the search for metadata on a terminal', () => {
  const paint = paintFor({ isTTY: false } as never, {});
  const at = (more: Partial<Fetching>): Fetching => ({ name: 'film.bin', have: 0, all: 0, peers: 0, knownPeers: 0, ...more });

  it('tells what there is to tell', () => {
    expect(fetchingSentence(at({}))).to.equal('film.bin: fetching metadata, no peer yet');
    expect(fetchingSentence(at({ knownPeers: 3 }))).to.equal('film.bin: fetching metadata, no peer yet, 3 known');
    expect(fetchingSentence(at({ peers: 2, have: 16_384, all: 65_536 }))).to.equal(
      'film.bin: fetching metadata, 16.0 KiB of 64.0 KiB, 2 peers',
    );
  });

  it('stays within its columns', () => {
    for (const fetching of [at({}), at({ name: 'x'.repeat(200), have: 10, all: 20, peers: 1 })]) {
      for (const width of [20, 40, 80, 200]) {
        const block = fetchingBlock(fetching, width, paint);
        expect(block).to.have.length(2);
        for (const line of block) expect(line.length).to.be.below(width);
      }
    }
  });
});
