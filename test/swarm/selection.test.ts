// Some files of a torrent, in whole swarms: only their pieces travel, another selection goes on from there, and on disk no
// file is made that nobody needs.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InputError, type TorrentSession } from 'piecework';
import storageFile from '../../plugins/storage-file/index.js';
import { type TestContent, testFolder } from '../kit/content.js';
import { SeededRandom } from '../kit/seeded-random.js';
import { MINIMAL, STANDARD, type SwarmHost, TestSwarm } from '../kit/swarm.js';

const PIECE = 16_384;
/** Pieces 0 to 2, 2 to 4, none, 4 to 9. */
const LENGTHS = [2.5 * PIECE, 2 * PIECE, 0, 5 * PIECE + 100];
const CONTENT = testFolder(new SeededRandom(5), LENGTHS, PIECE);

function add(host: SwarmHost, content: TestContent, peers: readonly SwarmHost[], wanted?: readonly number[]): TorrentSession {
  const options = { contentPath: 'content', peers: peers.map(({ address }) => address) };
  return host.client.add(content.metainfo, wanted ? { ...options, wanted } : options);
}

function verifiedBy(session: TorrentSession): number[] {
  const pieces: number[] = [];
  session.events.on('piece-verified', ({ piece }) => pieces.push(piece));
  return pieces;
}

for (const [profile, plugins] of Object.entries({ minimal: MINIMAL, standard: STANDARD })) {
  describe(`a selection of files on the ${profile} profile`, () => {
    const started = async () => {
      const swarm = new TestSwarm(CONTENT, { latencyMs: 5 });
      const seeder = await swarm.host({ filled: true, plugins });
      return { swarm, seeder, source: add(seeder, CONTENT, []), leecher: await swarm.host({ plugins }) };
    };

    it('brings its pieces and no others, and that is completion', async () => {
      const { swarm, seeder, source, leecher } = await started();
      const session = add(leecher, CONTENT, [seeder], [1]);
      const pieces = verifiedBy(session);
      const told: number[] = [];
      session.events.on('completed', ({ bytes }) => told.push(bytes));
      await swarm.complete([session]);
      expect([pieces.sort(), told, source.progress.uploaded]).to.deep.equal([[2, 3, 4], [3 * PIECE], 3 * PIECE]);
      expect(session.progress).to.include({ phase: 'seeding', pieces: 10, piecesHave: 3, bytesWanted: 3 * PIECE, bytesLeft: 0 });
      expect(session.progress).to.include({ bytes: 9.5 * PIECE + 100, bytesHave: 3 * PIECE });
      await swarm.clock.advance(2_000);
      // Nobody has anything more for the other.
      expect(session.progress.peers).to.equal(0);
      await swarm.close();
    });

    it('may be another one next time, and everything in the end', async () => {
      const { swarm, seeder, source, leecher } = await started();
      const selections = [[0], [1, 2], undefined, undefined];
      const fetched: number[][] = [];
      for (const wanted of selections) {
        const session = add(leecher, CONTENT, [seeder], wanted);
        fetched.push(verifiedBy(session));
        await swarm.complete([session]);
        await leecher.client.remove(session);
        await swarm.clock.advance(10_000);
      }
      expect(fetched.map((pieces) => pieces.sort())).to.deep.equal([[0, 1, 2], [3, 4], [5, 6, 7, 8, 9], []]);
      expect(source.progress.uploaded).to.equal(CONTENT.bytes.length);
      expect(Buffer.compare(leecher.file.bytes, CONTENT.bytes)).to.equal(0);
      await swarm.close();
    });

    it('is served on: two that want the same file have it from one that fetched it', async () => {
      const { swarm, seeder, source, leecher } = await started();
      await swarm.complete([add(leecher, CONTENT, [seeder], [1])]);
      await seeder.client.remove(source);
      const others = [await swarm.host({ plugins }), await swarm.host({ plugins })];
      await swarm.complete(others.map((host) => add(host, CONTENT, [leecher], [1])));
      await swarm.close();
    });
  });
}

describe('a selection of nothing', () => {
  it('is refused, and the torrent can be added again', async () => {
    const swarm = new TestSwarm(CONTENT);
    const host = await swarm.host({ filled: true });
    for (const wanted of [[], [4], [-1]]) expect(() => add(host, CONTENT, [], wanted)).to.throw(InputError);
    await swarm.complete([add(host, CONTENT, [], [2])]);
    await swarm.close();
  });
});

describe('files on disk', function () {
  // A real one, which may be busy.
  this.timeout(60_000);
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'piecework-selection-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Fetches these files; tells the names and sizes of all that is there then. */
  async function fetched(content: TestContent, wanted?: readonly number[]): Promise<Record<string, number>> {
    const swarm = new TestSwarm(content);
    const seeder = await swarm.host({ filled: true });
    const leecher = await swarm.host({ plugins: [...MINIMAL, storageFile], bind: { storage: 'storage-file' } });
    const contentPath = join(folder, 'content');
    add(seeder, content, []);
    const options = { contentPath, peers: [seeder.address], ...(wanted && { wanted }) };
    // Virtual time runs far while the disk works.
    await swarm.complete([leecher.client.add(content.metainfo, options)], 1_000_000_000);
    await swarm.close();
    const names = (await readdir(contentPath)).sort();
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await stat(join(contentPath, name))).size])));
  }

  it('are the wanted ones, and of the others no more than what shares a piece with them', async () => {
    const there = await fetched(CONTENT, [1]);
    // Piece 2 begins in f0, whose end lies in it; piece 4 ends in f3, of which it holds the beginning.
    expect(there).to.deep.equal({ f0: LENGTHS[0], f1: LENGTHS[1], f3: 0.5 * PIECE });
    const { blocks } = await stat(join(folder, 'content', 'f0'));
    expect(blocks * 512, 'a hole takes no room').to.be.below(PIECE);
    const right = CONTENT.bytes.subarray(LENGTHS[0], LENGTHS[0]! + LENGTHS[1]!);
    expect(Buffer.compare(await readFile(join(folder, 'content', 'f1')), right)).to.equal(0);
  });

  it('are made for files of no bytes only when those are wanted', async () => {
    expect(await fetched(CONTENT, [2])).to.deep.equal({ f2: 0 });
  });

  it('are none of the padding, with or without a selection (BEP 47)', async () => {
    const content = testFolder(new SeededRandom(6), [20_000, -12_768, 10_000, -6_384, 5_000], PIECE);
    expect(await fetched(content, [2])).to.deep.equal({ f2: 10_000 });
    expect(await fetched(content)).to.deep.equal({ f0: 20_000, f2: 10_000, f4: 5_000 });
  });
});
