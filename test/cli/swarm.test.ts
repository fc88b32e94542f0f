// Whole processes on this machine: tracker, seed and downloads, stopped and killed in every way people do it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Child } from '../../cli/demo/child.js';
import { makeFile } from '../../cli/demo/content.js';
import { environment, MAIN, objects, ownFolder, run, start } from './run.js';

const HERE = ['--host', '127.0.0.1', '--port', '0'];
/** Long enough to be interrupted in the middle. */
const BYTES = 128 * 1024 * 1024;

describe('download, seed and tracker', function () {
  this.timeout(60_000);
  const folder = ownFolder();
  const running: Child[] = [];
  let digest = '';
  let seedPort = 0;

  const go = (name: string, args: readonly string[]): Child => {
    const child = start(folder(), name, args);
    running.push(child);
    return child;
  };
  const download = (out: string, ...more: string[]) => [
    'download',
    join(folder(), 'film.torrent'),
    '--out',
    join(folder(), out),
    ...more,
    ...HERE,
  ];
  const digestOf = async (out: string) =>
    createHash('sha256')
      .update(await readFile(join(folder(), out, 'film.bin')))
      .digest('hex');

  before(async () => {
    digest = await makeFile(join(folder(), 'film.bin'), BYTES);
    const { urls } = await go('tracker', ['tracker', ...HERE]).next('tracker');
    const torrent = join(folder(), 'film.torrent');
    const made = await run(folder(), ['create', 'film.bin', '--out', torrent, ...urls.flatMap((url) => ['--announce', url])]);
    expect(made.code).to.equal(0);
    const seed = go('seed', ['seed', torrent, join(folder(), 'film.bin'), ...HERE]);
    const [{ port }] = await Promise.all([seed.next('listening'), seed.next('tracker-replied')]);
    seedPort = port;
  });

  after(() => Promise.all(running.map((child) => child.stop())));

  it('fetches everything by the tracker, in plain text without a cursor code, and exits with 0', async () => {
    const { code, stdout, stderr } = await run(folder(), download('plain'));
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: `${join(folder(), 'plain', 'film.bin')}\n` });
    expect(stderr).to.match(/^film\.bin: 128 MiB in .* s \(.*\/s\), every piece verified$/m);
    expect(stderr).to.not.include('\u001b');
    expect(await digestOf('plain')).to.equal(digest);
    expect(await readdir(join(folder(), 'plain'))).to.deep.equal(['film.bin']);
    const again = await run(folder(), download('plain', '--json'));
    expect(again.code).to.equal(0);
    const events = objects(again.stdout);
    expect(events.find(({ event }) => event === 'completed')).to.include({ downloaded: 0, bytes: BYTES });
    // Believed by the resume record: nothing is hashed again.
    expect(events.some(({ event }) => event === 'working')).to.equal(false);
  });

  it('stops at Ctrl-C within 5 s with code 130, and goes on from there', async () => {
    const child = spawn(process.execPath, [MAIN, ...download('stopped')], { cwd: folder(), env: environment(folder()) });
    let stderr = '';
    child.stderr.on('data', (bytes) => {
      stderr += bytes;
    });
    await until(async () => (await readdir(join(folder(), 'stopped')).catch(() => [])).length > 0);
    const asked = performance.now();
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).to.equal(130);
    expect(performance.now() - asked).to.be.below(5_000);
    expect(stderr).to.match(/film\.bin: stopped at \d+% of 128 MiB; the same command goes on from there\.\n$/);
    expect(stderr).to.not.include('piecework:');
    const { have, fetched } = await finish('stopped');
    expect(have).to.be.above(0);
    expect(fetched).to.be.below(BYTES);
  });

  it('goes on after it was killed', async () => {
    const child = go('killed', download('killed'));
    await new Promise<void>((resolve) => child.on('progress', ({ piecesHave }) => piecesHave > 50 && resolve()));
    child.kill();
    await child.ended.catch(() => {});
    const { have, fetched } = await finish('killed');
    expect(have).to.be.above(0);
    expect(fetched).to.be.below(BYTES);
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const child = spawn(process.execPath, [MAIN, ...download('plain', '--keep-seeding', '--json')], {
      cwd: folder(),
      env: environment(folder(), { PIECEWORK_PROGRESS_MS: '50' }),
    });
    let stderr = '';
    child.stderr.on('data', (bytes) => {
      stderr += bytes;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, stderr }).to.deep.equal({ code: 141, stderr: '' });
  });

  it('stops in time when the tracker is dead', async () => {
    const torrent = join(folder(), 'dead.torrent');
    await run(folder(), ['create', 'film.bin', '--out', torrent, '--announce', 'http://127.0.0.1:9/announce']);
    const args = ['download', torrent, '--out', join(folder(), 'dead'), '--peer', `127.0.0.1:${seedPort}`, ...HERE];
    const child = go('dead', args);
    const failed = await child.next('tracker-failed');
    expect(failed.url).to.equal('http://127.0.0.1:9/announce');
    const asked = performance.now();
    await child.stop();
    expect(performance.now() - asked).to.be.below(5_000);
  });

  it('says in one sentence what is in the way, and leaves it', async () => {
    await mkdir(join(folder(), 'taken'));
    await writeFile(join(folder(), 'taken', 'film.bin'), Buffer.alloc(BYTES + 1));
    const { code, stdout, stderr } = await run(folder(), download('taken', '--peer', `127.0.0.1:${seedPort}`));
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    const said = stderr.split('\n').filter((line) => line.startsWith('piecework:'));
    expect(said).to.have.length(1);
    expect(said[0]).to.match(/taken.film\.bin has 134217729 bytes, but the torrent says 134217728/);
    expect((await stat(join(folder(), 'taken', 'film.bin'))).size).to.equal(BYTES + 1);
  });

  it('says of a peer that was named why it is not reached', async () => {
    const child = spawn(process.execPath, [MAIN, ...download('alone', '--peer', '127.0.0.1:9')], {
      cwd: folder(),
      env: environment(folder()),
    });
    const said = await new Promise<string>((resolve) => {
      let stderr = '';
      child.stderr.on('data', (bytes) => {
        stderr += bytes;
        if (stderr.includes('127.0.0.1:9')) resolve(stderr);
      });
    });
    child.kill('SIGKILL');
    expect(said).to.match(/^cannot connect to 127\.0\.0\.1:9: nothing listens there$/m);
  });

  it('refuses a port that is taken in one sentence', async () => {
    const args = ['download', join(folder(), 'film.torrent'), '--out', 'x', '--host', '127.0.0.1', '--port', String(seedPort)];
    const { code, stderr, stdout } = await run(folder(), args);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.match(/^piecework: cannot listen on 127\.0\.0\.1:\d+: port \d+ is taken .*\n$/);
  });

  it('shares: one command here, the one it prints there', async () => {
    const child = go('share', [
      'share',
      join(folder(), 'film.bin'),
      '--out',
      join(folder(), 'shared.torrent'),
      '--tracker-port',
      '0',
      ...HERE,
    ]);
    const { torrent, urls, commands } = await child.next('shared');
    expect(urls).to.have.length(1);
    expect(urls[0]).to.match(/^http:\/\/127\.0\.0\.1:\d+\/announce$/);
    expect(commands).to.deep.equal(['piecework download shared.torrent']);
    const { code } = await run(folder(), ['download', torrent, '--out', join(folder(), 'there'), ...HERE]);
    expect(code).to.equal(0);
    expect(await digestOf('there')).to.equal(digest);
  });

  it('ends a tracker in good order at SIGTERM', async () => {
    const child = spawn(process.execPath, [MAIN, 'tracker', ...HERE], { cwd: folder(), env: environment(folder()) });
    const url = await new Promise<string>((resolve) => child.stdout.once('data', (bytes) => resolve(String(bytes))));
    expect(url).to.match(/^http:(\/\/127\.0\.0\.1:\d+\/announce)\nudp:\1\n$/);
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.once('close', resolve))).to.equal(143);
  });

  async function finish(out: string): Promise<{ have: number; fetched: number }> {
    const { code, stdout } = await run(folder(), download(out, '--json'));
    expect(code).to.equal(0);
    expect(await digestOf(out)).to.equal(digest);
    const events = objects(stdout);
    const field = (event: string, name: string): number => events.find((object) => object.event === event)?.[name];
    return { have: field('ready', 'have'), fetched: field('completed', 'downloaded') };
  }
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
