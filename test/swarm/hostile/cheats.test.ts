// Peers that give wrongly, late, twice or never, beside an honest seeder: the download is right, soon enough, and costs little.
import { expect } from 'chai';
import type { TorrentSession } from 'piecework';
import { testContent } from '../../kit/content.js';
import { CHEATS, type HostileBehaviour, HostileHost, type HostilePeer, seedsAt } from '../../kit/hostile-peer/index.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { STANDARD, TestSwarm } from '../../kit/swarm.js';

const KIB = 1024;
const PIECE = 256 * KIB;
const content = testContent(new SeededRandom(59), 24 * PIECE, PIECE);
/** Bytes a second of the honest seeder: the content takes six seconds. */
const RATE = content.bytes.length / 6;

const honest = seedsAt(RATE);

interface Seen {
  readonly session: TorrentSession;
  readonly ms: number;
  readonly failed: number;
  readonly banned: readonly string[];
  /** The hostile peer's connections. */
  readonly peers: readonly HostilePeer[];
}

/** Ours dials an honest seeder and the cheat, and has everything in the end. */
async function beside(cheat: HostileBehaviour | undefined): Promise<Seen> {
  const swarm = new TestSwarm(content, { latencyMs: 5 });
  const [good, bad] = [HostileHost.inSwarm(swarm, '10.0.5.5'), HostileHost.inSwarm(swarm)];
  const addresses = [await good.listens(honest), ...(cheat ? [await bad.listens(cheat)] : [])];
  const client = await swarm.host({ plugins: STANDARD });
  const began = swarm.clock.now();
  const session = swarm.join(
    client,
    addresses.map((address) => ({ address })),
  );
  const banned: string[] = [];
  let failed = 0;
  session.events.on('peer-banned', ({ address }) => banned.push(address.host));
  session.events.on('piece-failed', () => failed++);
  await swarm.complete([session]);
  const ms = swarm.clock.now() - began;
  expect(Buffer.compare(client.file.bytes, content.bytes)).to.equal(0);
  await good.close();
  await bad.close();
  await swarm.close();
  return { session, ms, failed, banned, peers: bad.peers };
}

describe('beside an honest seeder', () => {
  let alone = 0;
  before(async () => {
    alone = (await beside(undefined)).ms;
    expect(alone).to.be.within(6_000, 7_000);
  });

  it('a peer with corrupt pieces is banned after two of them at most, and costs three at most', async () => {
    const { failed, banned, session, ms } = await beside(CHEATS['corrupt pieces']);
    expect(banned).to.deep.equal(['10.0.6.6']);
    expect(failed).to.be.within(1, 2);
    expect(session.progress.downloaded - content.bytes.length).to.be.at.most(3 * PIECE);
    expect(ms).to.be.below(2 * alone);
  });

  it('a peer with one corrupt block a piece is banned, and the honest one never', async () => {
    const { banned, session } = await beside(CHEATS['one corrupt block a piece']);
    expect(banned).to.deep.equal(['10.0.6.6']);
    expect(session.progress.downloaded - content.bytes.length).to.be.at.most(3 * PIECE);
  });

  it('duplicate blocks are wasted and do no harm', async () => {
    const { banned, failed, session } = await beside(CHEATS['duplicate blocks']);
    expect([banned, failed]).to.deep.equal([[], 0]);
    expect(session.progress.downloaded - content.bytes.length).to.be.at.most(0.03 * content.bytes.length);
  });

  for (const name of ['disconnect in the middle of a block', 'disconnect on every request'] as const) {
    it(`a peer with ${name} is dialled again ever later, and holds up nothing`, async () => {
      const { ms, peers, failed } = await beside(CHEATS[name]);
      expect([peers.length, failed]).to.deep.equal([2, 0]);
      expect(ms).to.be.below(1.1 * alone);
    });
  }

  for (const name of ['never unchokes', 'ignores requests', 'trickles 10 bytes a second'] as const) {
    it(`a peer that ${name} holds up little`, async () => {
      const { ms, session } = await beside(CHEATS[name]);
      expect(ms).to.be.below(1.2 * alone);
      expect(session.progress.wasted).to.be.at.most(0.03 * content.bytes.length);
    });
  }

  it('choke and unchoke flapping costs few requests', async () => {
    const { ms, peers, session } = await beside(CHEATS['choke and unchoke flapping']);
    expect(peers[0]?.heard({ id: 6 })).to.be.below(1_000);
    expect(ms).to.be.below(1.2 * alone);
    expect(session.progress.wasted).to.be.at.most(3 * PIECE);
  });

  it('everything in one segment is as good as anything', async () => {
    const { ms, failed } = await beside(CHEATS['everything in one segment']);
    expect([failed, ms < alone]).to.deep.equal([0, true]);
  });
});
