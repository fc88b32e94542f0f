// The minimal profile (handshake, bitfield, request, piece) in whole swarms, on virtual time.
import { expect } from 'chai';
import { testContent } from '../kit/content.js';
import { SeededRandom } from '../kit/seeded-random.js';
import { type SwarmHost, type SwarmOptions, TestSwarm } from '../kit/swarm.js';

const KIB = 1024;

async function swarmOf(leechers: number, options: SwarmOptions & { bytes: number; pieceLength: number }) {
  const swarm = new TestSwarm(testContent(new SeededRandom(7), options.bytes, options.pieceLength), options);
  const seeder = await swarm.host({ filled: true });
  const others: SwarmHost[] = [];
  for (let count = 0; count < leechers; count++) others.push(await swarm.host());
  const source = swarm.join(seeder);
  const sessions = others.map((host) => swarm.join(host, [seeder, ...others]));
  return { swarm, source, others, sessions };
}

describe('a swarm on the minimal profile', () => {
  it('brings the content from one seeder to three leechers, byte for byte, and leaves no timer', async () => {
    const { swarm, others, sessions } = await swarmOf(3, { bytes: 3_000 * KIB + 77, pieceLength: 64 * KIB });
    await swarm.complete(sessions);
    for (const { file } of others) {
      expect(Buffer.compare(file.bytes, swarm.content.bytes)).to.equal(0);
      expect(file.finished).to.equal(true);
    }
    await swarm.close();
    expect(swarm.clock.pending).to.equal(0);
  });

  it('passes pieces on while they download: the seeder sends well under 4 copies to 4 leechers', async () => {
    const { swarm, source, sessions } = await swarmOf(4, { bytes: 24 * 1024 * KIB, pieceLength: 32 * KIB, latencyMs: 5 });
    await swarm.complete(sessions);
    const copies = source.progress.uploaded / swarm.content.bytes.length;
    expect(copies).to.be.within(1, 2.5);
    for (const session of sessions) expect(session.progress.uploaded).to.be.greaterThan(0);
    await swarm.close();
  });

  for (const chunks of [1, 3, 1_000]) {
    it(`works when bytes come in portions of ${chunks}`, async () => {
      const { swarm, others, sessions } = await swarmOf(1, { bytes: 70 * KIB + 1, pieceLength: 16 * KIB, chunks });
      await swarm.complete(sessions);
      expect(Buffer.compare(others[0]!.file.bytes, swarm.content.bytes)).to.equal(0);
      await swarm.close();
    });
  }
});
