// Peer exchange in whole swarms: who knows one peer gets to know the others, except in private torrents.
import { expect } from 'chai';
import { TestSwarm } from '../kit/swarm.js';
import { realContent, SOCIAL } from './magnets.js';

const KIB = 1024;

async function strangers(isPrivate: boolean) {
  const swarm = new TestSwarm(realContent(64 * KIB, { isPrivate }), { latencyMs: 5 });
  const hub = await swarm.host({ plugins: SOCIAL });
  const others = [await swarm.host({ plugins: SOCIAL }), await swarm.host({ plugins: SOCIAL })];
  swarm.join(hub);
  const sessions = others.map((host) => swarm.join(host, [hub]));
  await swarm.clock.advance(150_000);
  return { swarm, sessions };
}

describe('peer exchange', () => {
  it('lets two peers that know only a third find each other', async () => {
    const { swarm, sessions } = await strangers(false);
    expect(sessions.map(({ progress }) => progress.peers)).to.deep.equal([2, 2]);
    await swarm.close();
    // What is still on its way.
    await swarm.clock.advance(1_000);
    expect(swarm.clock.pending).to.equal(0);
  });

  it('is silent for private torrents (BEP 27)', async () => {
    const { swarm, sessions } = await strangers(true);
    expect(sessions.map(({ progress }) => [progress.peers, progress.knownPeers])).to.deep.equal([
      [1, 1],
      [1, 1],
    ]);
    await swarm.close();
  });

  it('brings leechers together that know only the seeder, and all complete', async () => {
    const swarm = new TestSwarm(realContent(4_096 * KIB), { latencyMs: 5 });
    const seeder = await swarm.host({ filled: true, plugins: SOCIAL });
    const leechers = [await swarm.host({ plugins: SOCIAL }), await swarm.host({ plugins: SOCIAL })];
    swarm.join(seeder);
    const sessions = leechers.map((host) => swarm.join(host, [seeder]));
    await swarm.complete(sessions);
    for (const { file } of leechers) expect(Buffer.compare(file.bytes, swarm.content.bytes)).to.equal(0);
    await swarm.close();
  });
});
