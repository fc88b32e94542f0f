// Magnet links in whole swarms: the metadata comes from peers, the right one whatever liars say, and the download goes on.
import { expect } from 'chai';
import type { FetchedMetadata, MetadataSession } from 'piecework';
import { type SwarmHost, TestSwarm } from '../kit/swarm.js';
import { magnetOf, realContent, SOCIAL } from './magnets.js';

const KIB = 1024;

async function settled(swarm: TestSwarm, session: MetadataSession, limitMs = 120_000): Promise<FetchedMetadata> {
  let over = false;
  const end = () => {
    over = true;
  };
  session.fetched.then(end, end);
  await swarm.clock.advanceUntil(() => over, limitMs);
  return session.fetched;
}

async function hosts(swarm: TestSwarm, count: number, filled: boolean): Promise<SwarmHost[]> {
  const made: SwarmHost[] = [];
  for (let at = 0; at < count; at++) made.push(await swarm.host({ filled, plugins: SOCIAL }));
  return made;
}

describe('a magnet link', () => {
  it('is completed from peers: metadata first, then the content, and leaves no timer', async () => {
    const swarm = new TestSwarm(realContent(300 * KIB), { latencyMs: 5 });
    const [one, two] = await hosts(swarm, 2, true);
    const [leecher] = await hosts(swarm, 1, false);
    for (const seeder of [one!, two!]) swarm.join(seeder);
    await swarm.clock.advance(100);
    const session = leecher!.client.fetchMetadata(magnetOf(swarm.content.metainfo, [one!, two!]));
    const seen: number[] = [];
    session.events.on('metadata', ({ have }) => seen.push(have));
    const { metainfo, peers } = await settled(swarm, session);
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).to.equal(metainfo.info.length);
    expect(metainfo).to.deep.equal(swarm.content.metainfo);
    expect([...peers].sort()).to.deep.equal(['10.0.0.1:6881', '10.0.0.2:6881']);
    const download = leecher!.client.add(metainfo, { contentPath: 'content.bin', peers });
    await swarm.complete([download]);
    expect(Buffer.compare(leecher!.file.bytes, swarm.content.bytes)).to.equal(0);
    await swarm.close();
    // What is still on its way.
    await swarm.clock.advance(1_000);
    expect(swarm.clock.pending).to.equal(0);
  });

  it('is answered by peers that are magnet links themselves once they know', async () => {
    const swarm = new TestSwarm(realContent(64 * KIB), { latencyMs: 5 });
    const [seeder] = await hosts(swarm, 1, true);
    const [first, second] = await hosts(swarm, 2, false);
    const alone = second!.client.fetchMetadata(magnetOf(swarm.content.metainfo, [first!]));
    await swarm.clock.advance(1_000);
    const link = first!.client.fetchMetadata(magnetOf(swarm.content.metainfo, [seeder!]));
    await swarm.clock.advance(20_000);
    expect([alone.progress.peers, link.progress.peers]).to.deep.equal([1, 1]);
    swarm.join(seeder!);
    const { metainfo, peers } = await settled(swarm, link);
    first!.client.add(metainfo, { contentPath: 'content.bin', peers });
    expect((await settled(swarm, alone)).metainfo.name).to.equal(metainfo.name);
    await swarm.close();
    // What is still on its way.
    await swarm.clock.advance(1_000);
    expect(swarm.clock.pending).to.equal(0);
  });

  for (const liars of [1, 2]) {
    it(`is not deceived by ${liars} of 3 peers`, async () => {
      const swarm = new TestSwarm(realContent(64 * KIB), { latencyMs: 5 });
      const seeders = await hosts(swarm, 3, true);
      const [leecher] = await hosts(swarm, 1, false);
      for (const seeder of seeders) {
        const { metainfo } = swarm.content;
        const wrong = { ...metainfo, info: metainfo.info.map((byte) => byte ^ 1) };
        seeder.client.add(seeders.indexOf(seeder) < liars ? wrong : metainfo, { contentPath: 'content.bin' });
      }
      await swarm.clock.advance(100);
      const session = leecher!.client.fetchMetadata(magnetOf(swarm.content.metainfo, seeders));
      const closed: string[] = [];
      session.events.on('peer-closed', ({ address, reason }) => {
        if (reason.includes('wrong metadata')) closed.push(address.host);
      });
      const { metainfo } = await settled(swarm, session);
      expect(metainfo.info).to.deep.equal(swarm.content.metainfo.info);
      for (const host of closed) expect(['10.0.0.1', '10.0.0.2'].slice(0, liars)).to.include(host);
      await swarm.close();
      await swarm.clock.advance(1_000);
      expect(swarm.clock.pending).to.equal(0);
    });
  }

  it('finds the right dictionary beside peers that claim another size', async () => {
    const swarm = new TestSwarm(realContent(64 * KIB), { latencyMs: 5 });
    const seeders = await hosts(swarm, 4, true);
    const [leecher] = await hosts(swarm, 1, false);
    const { metainfo } = swarm.content;
    for (const [at, seeder] of seeders.entries()) {
      const info = at < 3 ? metainfo.info.slice(0, 40_000 + at) : metainfo.info;
      seeder.client.add({ ...metainfo, info }, { contentPath: 'content.bin' });
    }
    await swarm.clock.advance(100);
    const session = leecher!.client.fetchMetadata(magnetOf(metainfo, seeders));
    expect((await settled(swarm, session)).metainfo.info).to.deep.equal(metainfo.info);
    await swarm.close();
  });

  it('waits without an end, until it is stopped', async () => {
    const swarm = new TestSwarm(realContent(64 * KIB));
    const [leecher] = await hosts(swarm, 1, false);
    const session = leecher!.client.fetchMetadata(magnetOf(swarm.content.metainfo, []));
    expect(() => leecher!.client.fetchMetadata(session.magnet)).to.throw('is open already');
    expect(() => leecher!.client.add(swarm.content.metainfo, { contentPath: 'content.bin' })).to.throw('is open already');
    await swarm.clock.advance(3_600_000);
    expect(session.progress).to.deep.equal({ peers: 0, knownPeers: 0 });
    await swarm.close();
    const error: unknown = await session.fetched.catch((reason) => reason);
    expect(error).to.be.instanceOf(Error).with.property('message', 'the search for metadata was stopped');
    expect(swarm.clock.pending).to.equal(0);
  });

  it('of a private torrent goes on with the peers it named, and no others', async () => {
    const swarm = new TestSwarm(realContent(64 * KIB, { isPrivate: true }), { latencyMs: 5 });
    const [seeder] = await hosts(swarm, 1, true);
    const [other, leecher] = await hosts(swarm, 2, false);
    swarm.join(seeder!);
    other!.client.fetchMetadata(magnetOf(swarm.content.metainfo, [leecher!]));
    const session = leecher!.client.fetchMetadata(magnetOf(swarm.content.metainfo, [seeder!]));
    const { metainfo, peers } = await settled(swarm, session);
    expect([metainfo.private, peers]).to.deep.equal([true, [seeder!.address]]);
    await swarm.close();
  });
});
