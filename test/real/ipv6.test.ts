// Files travel over IPv6: real processes on ::1, by HTTP tracker, by UDP tracker, and by an address from the command line.
import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { MAIN, RunningCommand } from './piecework.js';
import { needsIpv6 } from './tool.js';

const HERE = ['--host', '::1', '--port', '0'];

describe('over IPv6', function () {
  this.timeout(60_000);

  let folder = '';
  let content: Buffer;
  let urls: string[];
  const running: RunningCommand[] = [];

  const run = (name: string, ...words: string[]): RunningCommand => {
    const home = join(folder, name);
    mkdirSync(home, { recursive: true });
    const env = { PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: home };
    const command = new RunningCommand(spawn(process.execPath, [MAIN, ...words, '--json'], { cwd: folder, env, stdio: 'pipe' }));
    running.push(command);
    return command;
  };
  const made = async (name: string, ...trackers: string[]): Promise<string> => {
    const torrent = join(folder, `${name}.torrent`);
    await run(name, 'create', 'film.bin', '--out', torrent, ...trackers.flatMap((url) => ['--announce', url])).success();
    return torrent;
  };
  const seedOf = (name: string, torrent: string, host = HERE): RunningCommand =>
    run(`${name}-seed`, 'seed', torrent, join(folder, 'film.bin'), ...host);
  /** Downloads, and tells whom it was connected with. */
  const peersOf = async (name: string, torrent: string, ...more: string[]): Promise<unknown[]> => {
    const download = run(name, 'download', torrent, '--out', join(folder, name), ...HERE, ...more);
    await download.success();
    expect(readFileSync(join(folder, name, 'film.bin')).equals(content)).to.equal(true);
    return download.lines.filter(({ event }) => event === 'peer-opened').map(({ peer }) => peer);
  };

  before(async function () {
    await needsIpv6(this);
    folder = mkdtempSync(join(tmpdir(), 'piecework-ipv6-'));
    content = randomFillSync(Buffer.alloc(3_000_001));
    writeFileSync(join(folder, 'film.bin'), content);
    urls = (await run('tracker', 'tracker', ...HERE).line('tracker')).urls as string[];
  });
  after(async () => {
    await Promise.all(running.map((command) => command.stop('SIGKILL')));
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  for (const scheme of ['http', 'udp']) {
    it(`finds peers by the ${scheme} tracker on ::1`, async () => {
      const url = urls.find((one) => one.startsWith(`${scheme}://[::1]:`)) ?? '';
      const torrent = await made(scheme, url);
      const seed = seedOf(scheme, torrent);
      const [{ port }, replied] = await Promise.all([seed.line('listening'), seed.line('tracker-replied')]);
      expect(replied.url).to.equal(url);
      expect(await peersOf(`${scheme}-download`, torrent)).to.include(`[::1]:${port}`);
      await seed.stop();
    });
  }

  it('dials a peer that was named as [::1]:port', async () => {
    const torrent = await made('named');
    const seed = seedOf('named', torrent);
    const { port } = await seed.line('listening');
    expect(await peersOf('named-download', torrent, '--peer', `[::1]:${port}`)).to.deep.equal([`[::1]:${port}`]);
    await seed.stop();
  });

  it('reaches a seed that listens on all addresses, by both families', async () => {
    const torrent = await made('all');
    const seed = seedOf('all', torrent, ['--port', '0']);
    const { port } = await seed.line('listening');
    for (const [name, peer] of [
      ['four', `127.0.0.1:${port}`],
      ['six', `[::1]:${port}`],
    ] as const) {
      expect(await peersOf(name, torrent, '--peer', peer)).to.deep.equal([peer]);
    }
    const hosts = seed.lines.filter(({ event }) => event === 'peer-opened').map(({ peer }) => String(peer).replace(/:\d+$/, ''));
    expect(hosts).to.deep.equal(['127.0.0.1', '[::1]']);
    await seed.stop();
  });
});
