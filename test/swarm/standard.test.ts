// The standard profile in whole swarms, on virtual time.
import { expect } from 'chai';
import type { Peer } from 'piecework';
import choker, { TitForTat } from '../../plugins/choker-tit-for-tat/index.js';
import { testContent } from '../kit/content.js';
import { SeededRandom } from '../kit/seeded-random.js';
import { MINIMAL, STANDARD, type SwarmHost, TestSwarm } from '../kit/swarm.js';

const KIB = 1024;
const LATENCY_MS = 20;

async function swarmOf(leechers: number, bytes: number) {
  const swarm = new TestSwarm(testContent(new SeededRandom(8), bytes, 32 * KIB), { latencyMs: LATENCY_MS });
  const seeder = await swarm.host({ filled: true, plugins: STANDARD });
  const others: SwarmHost[] = [];
  for (let count = 0; count < leechers; count++) others.push(await swarm.host({ plugins: STANDARD }));
  const source = swarm.join(seeder);
  const sessions = others.map((host) => swarm.join(host, [seeder, ...others]));
  return { swarm, source, others, sessions };
}

/** Counts the rounds of all chokers while `run` runs, by kind. */
async function roundsDuring(run: () => Promise<void>): Promise<{ regular: number; between: number }> {
  const rounds = { regular: 0, between: 0 };
  const round = TitForTat.prototype.round;
  TitForTat.prototype.round = function (this: TitForTat, interested: readonly Peer[], regular: boolean) {
    rounds[regular ? 'regular' : 'between']++;
    return round.call(this, interested, regular);
  };
  try {
    await run();
  } finally {
    TitForTat.prototype.round = round;
  }
  return rounds;
}

describe('a swarm on the standard profile', () => {
  it('brings the content from one seeder to four leechers, byte for byte, and leaves no timer', async () => {
    const { swarm, others, sessions } = await swarmOf(4, 3_000 * KIB + 77);
    await swarm.complete(sessions);
    for (const { file } of others) expect(Buffer.compare(file.bytes, swarm.content.bytes)).to.equal(0);
    await swarm.close();
    // The news of the last close is on its way.
    await swarm.clock.advance(LATENCY_MS);
    expect(swarm.clock.pending).to.equal(0);
  });

  it('chokes and unchokes: at once for who becomes interested, and in rounds', async () => {
    const rounds = await roundsDuring(async () => {
      const { swarm, sessions } = await swarmOf(4, 1_000 * KIB);
      await swarm.complete(sessions);
      await swarm.clock.advance(31_000);
      await swarm.close();
    });
    expect(rounds.regular).to.be.at.least(5 * 3);
    expect(rounds.between).to.be.greaterThan(4);
  });

  it('passes pieces on while they download: the seeder sends well under 4 copies to 4 leechers', async () => {
    const { swarm, source, sessions } = await swarmOf(4, 12 * 1024 * KIB);
    await swarm.complete(sessions);
    expect(source.progress.uploaded / swarm.content.bytes.length).to.be.within(1, 2.75);
    for (const { progress } of sessions) expect(progress.uploaded).to.be.greaterThan(0);
    await swarm.close();
  });

  it('parts when nobody wants anything more', async () => {
    const { swarm, source, sessions } = await swarmOf(2, 500 * KIB);
    await swarm.complete(sessions);
    await swarm.clock.advance(2_000);
    expect([source, ...sessions].map(({ progress }) => progress.peers)).to.deep.equal([0, 0, 0]);
    await swarm.close();
  });

  it('with slots for one peer at a time still brings it to all', async () => {
    const swarm = new TestSwarm(testContent(new SeededRandom(9), 800 * KIB, 32 * KIB), { latencyMs: LATENCY_MS });
    const seeder = await swarm.host({ filled: true, plugins: STANDARD, options: { [choker.name]: { slots: 1 } } });
    const leechers = [await swarm.host({ plugins: STANDARD }), await swarm.host({ plugins: STANDARD })];
    swarm.join(seeder);
    // They do not know each other: each has to wait for its turn.
    await swarm.complete(leechers.map((host) => swarm.join(host, [seeder])));
    await swarm.close();
  });
});

describe('a swarm of both profiles', () => {
  async function between(seeder: 'minimal' | 'standard', leecher: 'minimal' | 'standard') {
    const profiles = { minimal: MINIMAL, standard: STANDARD };
    const swarm = new TestSwarm(testContent(new SeededRandom(10), 3_000 * KIB, 32 * KIB), { latencyMs: LATENCY_MS });
    const source = await swarm.host({ filled: true, plugins: profiles[seeder] });
    const other = await swarm.host({ plugins: profiles[leecher] });
    swarm.join(source);
    return { swarm, session: swarm.join(other, [source]) };
  }

  it('brings a standard seeder to serve a minimal leecher: who asks is interested', async () => {
    const { swarm, session } = await between('standard', 'minimal');
    await swarm.complete([session], 60_000);
    await swarm.close();
  });

  it('leaves a standard leecher waiting for the unchoke that a minimal seeder never says', async () => {
    const { swarm, session } = await between('minimal', 'standard');
    await swarm.clock.advance(120_000);
    expect([session.progress.piecesHave, session.progress.peers]).to.deep.equal([0, 1]);
    await swarm.close();
  });
});
