// Work on content without peers: verifying it, and making a torrent of it.
import { expect } from 'chai';
import { createTorrent, METAINFO, StorageError, verifyContent } from 'piecework';
import { HeldFile, testContent } from '../../kit/content.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { TestSwarm } from '../../kit/swarm.js';

const CONTENT = testContent(new SeededRandom(1), 100_000, 16_384);

async function made(file: HeldFile) {
  const swarm = new TestSwarm(CONTENT);
  const { kernel } = await swarm.host({ file });
  const progress: string[] = [];
  const stop = new AbortController();
  const watch = { signal: stop.signal, progress: (done: number, total: number) => void progress.push(`${done}/${total}`) };
  return { swarm, kernel, progress, stop, watch };
}

describe('verifyContent', () => {
  it('hashes everything, whatever a record says, and tells what is right', async () => {
    const file = new HeldFile(CONTENT, true);
    file.bytes[20_000] = (file.bytes[20_000] ?? 0) ^ 1;
    file.record = { have: Uint8Array.of(0xfe), fingerprints: await file.fingerprints() };
    const { swarm, kernel, progress, watch } = await made(file);
    const pieces = await verifyContent(kernel, CONTENT.metainfo, 'content.bin', watch);
    expect([pieces.count, progress.length, progress.at(-1)]).to.deep.equal([6, 7, '7/7']);
    await swarm.close();
  });

  it('can be aborted', async () => {
    const { swarm, kernel, stop, watch } = await made(new HeldFile(CONTENT, true));
    stop.abort(new Error('enough'));
    expect(await verifyContent(kernel, CONTENT.metainfo, 'content.bin', watch).catch(String)).to.equal('Error: enough');
    await swarm.close();
  });
});

describe('createTorrent', () => {
  const { name, multiFile, files } = CONTENT.metainfo;
  const draft = { name, multiFile, files, pieceLength: 16_384, private: false, tiers: [] };

  it('makes a torrent of the content, which verifies against it', async () => {
    const { swarm, kernel, progress, watch } = await made(new HeldFile(CONTENT, true));
    const torrent = await createTorrent(kernel, draft, 'content.bin', watch);
    const metainfo = kernel.get(METAINFO).parse(torrent);
    expect([metainfo.name, metainfo.geometry.totalLength, progress.at(-1)]).to.deep.equal(['content.bin', 100_000, '7/7']);
    expect((await verifyContent(kernel, metainfo, 'content.bin', watch)).complete).to.equal(true);
    await swarm.close();
  });

  it('rejects when content cannot be read', async () => {
    const file = new HeldFile(CONTENT, true);
    file.read = () => Promise.reject(new StorageError('content.bin is too short'));
    const { swarm, kernel, watch } = await made(file);
    const failure = await createTorrent(kernel, draft, 'content.bin', watch).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(StorageError);
    await swarm.close();
  });
});
