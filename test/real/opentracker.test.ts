// Our announces and scrapes, by HTTP and by UDP, against opentracker, the tracker of the largest public swarms.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { type AnnounceReply, type AnnounceRequest, InfoHash, type Tracker, TrackerError } from 'piecework';
import { decode, decodePrefix } from '../../plugins/bencode/decode.js';
import { encode } from '../../plugins/bencode/encode.js';
import { SystemClock } from '../../plugins/system/clock.js';
import { SystemRandom } from '../../plugins/system/random.js';
import { HttpTracker } from '../../plugins/tracker-http/http-tracker.js';
import { UdpTracker } from '../../plugins/tracker-udp/udp-tracker.js';
import { findTool, needs } from './tool.js';

/** Every byte is in one of them. */
const HASHES = [
  ...Array.from({ length: 13 }, (_, part) => Uint8Array.from({ length: 20 }, (_, index) => part * 20 + index)),
  randomBytes(20),
];
const OTHER_HASH = randomBytes(20);
/** Announced until the list is read: opentracker listens before that. Not as leaving, which it grants without the list. */
const PROBE_HASH = randomBytes(20);

/** By UDP it has no words for a torrent that it does not serve. */
const TRACKERS: readonly [scheme: string, make: () => Tracker & { stop(): void }, refusal: RegExp][] = [
  [
    'http',
    () => new HttpTracker({ decode, decodePrefix, encode }, { timeoutMs: 5000 }),
    /^The tracker refused: Requested download is not authorized/,
  ],
  [
    'udp',
    () => new UdpTracker(new SystemClock(), new SystemRandom(), { timeoutMs: 5000 }),
    /^The tracker refused without a readable reason\.$/,
  ],
];

for (const [scheme, make, refusal] of TRACKERS) {
  describe(`tracker-${scheme} with opentracker`, () => {
    const tracker = make();
    let opentracker: ChildProcess | undefined;
    let folder = '';
    let port = 0;
    const url = (): string => `${scheme}://127.0.0.1:${port}/announce`;
    const { signal } = new AbortController();

    const announce = (infoHash: Uint8Array, id: number, changes: Partial<AnnounceRequest> = {}): Promise<AnnounceReply> => {
      const numbers = { port: 6000 + id, uploaded: 0, downloaded: 0, left: 1, wanted: 50, key: id };
      const request = { infoHash: new InfoHash(infoHash), peerId: new Uint8Array(20).fill(id), ...numbers };
      return tracker.announce({ url: url(), ...request, ...changes }, signal);
    };

    before(async function () {
      needs(this, 'opentracker');
      folder = await mkdtemp(join(tmpdir(), 'piecework-opentracker-'));
      await chmod(folder, 0o755);
      // Debian's serves only the torrents of its list.
      const list = join(folder, 'list');
      await writeFile(list, [...HASHES, OTHER_HASH, PROBE_HASH].map((hash) => `${Buffer.from(hash).toString('hex')}\n`).join(''));
      port = await freePort();
      const rights = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
      const args = ['-i', '127.0.0.1', '-p', `${port}`, '-P', `${port}`, '-d', folder, '-w', list];
      opentracker = spawn(findTool('opentracker') ?? '', args, { cwd: folder, stdio: 'ignore', ...rights });
      await listening(port);
      while (
        await announce(PROBE_HASH, 1).then(
          () => false,
          (error) => error instanceof TrackerError,
        )
      )
        await pause(20);
    });
    after(async () => {
      tracker.stop();
      opentracker?.kill('SIGKILL');
      if (folder !== '') await rm(folder, { recursive: true, force: true });
    });

    it('brings peers together, by info-hashes of any bytes', async () => {
      for (const infoHash of HASHES) {
        expect((await announce(infoHash, 1, { event: 'started' })).peers.map(({ port }) => port)).not.to.include(6002);
        const second = await announce(infoHash, 2, { event: 'started' });
        expect(second.peers).to.deep.include({ host: '127.0.0.1', port: 6001 });
        expect(second.incomplete).to.equal(2);
        expect(second.interval).to.be.within(60, 7200);
      }
    });

    it('passes its refusal on', async () => {
      const error: unknown = await announce(new Uint8Array(20), 1).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(TrackerError).with.property('message').that.matches(refusal);
    });

    it('is told of completion and of leaving, and says so when scraped', async () => {
      const infoHash = OTHER_HASH;
      await announce(infoHash, 1, { event: 'started' });
      expect(await announce(infoHash, 1, { event: 'completed', left: 0 })).to.include({ complete: 1, incomplete: 0 });
      await announce(infoHash, 3, { event: 'started' });
      const other = new InfoHash(HASHES[0] ?? new Uint8Array(20));
      const counts = await tracker.scrape?.(url(), [new InfoHash(infoHash), other], signal);
      expect(counts?.get(new InfoHash(infoHash).hex)).to.deep.equal({ complete: 1, incomplete: 1, downloaded: 1 });
      expect(counts?.get(other.hex)).to.deep.equal({ complete: 0, incomplete: 2, downloaded: 0 });
      for (const id of [1, 3]) await announce(infoHash, id, { event: 'stopped', left: 0, wanted: 0 });
      const after = await announce(infoHash, 2);
      expect([after.complete, after.incomplete]).to.deep.equal([0, 1]);
      expect(after.peers.map(({ port }) => port)).not.to.include(6001);
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await pause(50);
  }
  throw new Error(`opentracker does not listen on port ${port}`);
}
