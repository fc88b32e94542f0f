// Files travel between hosts: each with its own address, in a network namespace of its own.
import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Host, Network } from './network.js';
import { MAIN, RunningCommand } from './piecework.js';
import { needs } from './tool.js';

const MIB = 1024 * 1024;
const TRACKER_PORT = 6969;

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

describe('between hosts', function () {
  this.timeout(90_000);

  let folder: string;
  let network: Network | undefined;
  let announce: string;
  let seeder: Host;
  let downloaders: Host[];
  const running: RunningCommand[] = [];

  const run = (host: Host, ...words: string[]): RunningCommand => {
    const home = join(folder, host.name);
    mkdirSync(home, { recursive: true });
    const command = new RunningCommand(host.run(process.execPath, [MAIN, ...words, '--json'], { XDG_STATE_HOME: home }));
    running.push(command);
    return command;
  };

  const made = async (name: string, bytes: number): Promise<{ file: string; torrent: string }> => {
    const file = join(folder, name);
    writeFileSync(file, randomFillSync(Buffer.alloc(bytes)));
    const torrent = `${file}.torrent`;
    await run(seeder, 'create', file, '--out', torrent, '--announce', announce, '--piece-length', '262144').success();
    return { file, torrent };
  };

  const download = (host: Host, torrent: string, ...more: string[]): RunningCommand =>
    run(host, 'download', torrent, '--out', join(folder, host.name), ...more);

  before(async function () {
    needs(this, 'ip', 'tc');
    if (!Network.possible) {
      if (process.env.CI === 'true') throw new Error('needs root and a kernel with network namespaces');
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'piecework-hosts-'));
    network = new Network();
    const tracker = network.host('tracker');
    // 50 MiB/s: slow enough to act in the middle of the large file.
    seeder = network.host('seeder', 400);
    downloaders = ['ada', 'ben', 'cy'].map((name) => (network as Network).host(name));
    announce = `http://${tracker.address}:${TRACKER_PORT}/announce`;
    await run(tracker, 'tracker', '--host', tracker.address, '--port', String(TRACKER_PORT)).line('tracker');
  });

  after(async () => {
    await Promise.all(running.map((command) => command.stop('SIGKILL')));
    network?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const SIZES: readonly (readonly [name: string, bytes: number])[] = [
    ['one-byte', 1],
    ['one-piece', 262_144],
    ['four-pieces', 4 * 262_144],
    ['short-last-piece', 5 * 262_144 + 12_345],
  ];

  it(`brings files of ${SIZES.map(([, bytes]) => bytes).join(', ')} bytes to three hosts, all at once`, async () => {
    await Promise.all(
      SIZES.map(async ([name, bytes]) => {
        const { file, torrent } = await made(name, bytes);
        const seed = run(seeder, 'seed', torrent, file);
        await seed.line('tracker-replied');
        await Promise.all(downloaders.map((host) => download(host, torrent).success()));
        const copies = await Promise.all(downloaders.map((host) => sha256(join(folder, host.name, name))));
        expect(new Set(copies), name).to.deep.equal(new Set([await sha256(file)]));
        expect(await seed.stop()).to.equal(143);
      }),
    );
  });

  it('refuses to share a file of 0 bytes, in one sentence', async () => {
    const file = join(folder, 'empty');
    writeFileSync(file, '');
    const create = run(seeder, 'create', file, '--out', `${file}.torrent`);
    expect(await create.ended).to.equal(1);
    expect(create.errors.trim().split('\n')).to.have.lengthOf(1);
    expect(create.errors).to.match(/empty|0 bytes/);
  });

  it('brings 200 MiB to three hosts, of which one comes late and one is killed and resumes', async () => {
    const { file, torrent } = await made('large', 200 * MIB);
    const seed = run(seeder, 'seed', torrent, file);
    await seed.line('tracker-replied');
    const [ada, ben, cy] = downloaders as [Host, Host, Host];
    const first = download(ada, torrent, '--keep-seeding');
    const killed = download(ben, torrent);
    await killed.line('progress', ({ piecesHave }) => Number(piecesHave) > 100);
    await killed.stop('SIGKILL');
    const [resumed, late] = [download(ben, torrent), download(cy, torrent)];
    const { have } = await resumed.line('ready');
    expect(have).to.be.greaterThan(50);
    await Promise.all([resumed.success(), late.success(), first.line('completed')]);
    const expected = await sha256(file);
    for (const host of downloaders) expect(await sha256(join(folder, host.name, 'large')), host.name).to.equal(expected);
    expect(await first.stop('SIGINT')).to.equal(130);
    await seed.stop();
    expect(Number(seed.last('stopped')?.uploaded) / (200 * MIB)).to.be.within(1, 3);
  });
});
