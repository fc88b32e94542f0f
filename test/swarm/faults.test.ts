// Swarms in which somebody misbehaves or leaves: the download goes on, nothing verified is lost.
import { expect } from 'chai';
import { testContent } from '../kit/content.js';
import { SeededRandom } from '../kit/seeded-random.js';
import { TestSwarm } from '../kit/swarm.js';

const KIB = 1024;

describe('a swarm with faults', () => {
  it('goes on from another peer when the seeder stops in the middle', async () => {
    const swarm = new TestSwarm(testContent(new SeededRandom(1), 4_096 * KIB, 64 * KIB), { latencyMs: 5 });
    const [first, second, leecher] = [await swarm.host({ filled: true }), await swarm.host({ filled: true }), await swarm.host()];
    swarm.join(first);
    const session = swarm.join(leecher, [first, second]);
    await swarm.clock.advanceUntil(() => session.progress.piecesHave > 4, 10_000);
    await swarm.stop(first);
    expect(session.progress.phase).to.equal('downloading');
    swarm.join(second);
    await swarm.complete([session]);
    expect(Buffer.compare(leecher.file.bytes, swarm.content.bytes)).to.equal(0);
    await swarm.close();
  });

  it('bans a peer that alone sent a wrong piece, and completes from the honest one', async () => {
    const swarm = new TestSwarm(testContent(new SeededRandom(2), 1_024 * KIB, 64 * KIB), { latencyMs: 5 });
    const [liar, honest, leecher] = [await swarm.host({ filled: true }), await swarm.host({ filled: true }), await swarm.host()];
    swarm.join(liar);
    swarm.join(honest);
    await swarm.clock.advance(100);
    liar.file.bytes.fill(0xee);
    const session = swarm.join(leecher, [liar, honest]);
    const banned: string[] = [];
    session.events.on('peer-banned', ({ address }) => banned.push(address.host));
    await swarm.complete([session]);
    expect(Buffer.compare(leecher.file.bytes, swarm.content.bytes)).to.equal(0);
    expect(new Set(banned)).to.deep.equal(new Set(['10.0.0.1']));
    await swarm.close();
  });

  it('names the one who sends a wrong block now and then, and never an honest one', async () => {
    const swarm = new TestSwarm(testContent(new SeededRandom(3), 2_048 * KIB, 256 * KIB), { latencyMs: 5 });
    const liar = await swarm.host({ filled: true });
    const honest = [await swarm.host({ filled: true }), await swarm.host({ filled: true })];
    const leecher = await swarm.host();
    for (const host of [liar, ...honest]) swarm.join(host);
    await swarm.clock.advance(100);
    // The first byte of each second block is wrong, so that no piece of it is right.
    for (let at = 0; at < liar.file.bytes.length; at += 32 * KIB) liar.file.bytes[at]! ^= 1;
    const session = swarm.join(leecher, [liar, ...honest]);
    const banned: string[] = [];
    session.events.on('peer-banned', ({ address }) => banned.push(address.host));
    await swarm.complete([session]);
    expect(Buffer.compare(leecher.file.bytes, swarm.content.bytes)).to.equal(0);
    expect(banned).to.deep.equal(['10.0.0.1']);
    await swarm.close();
  });

  it('keeps verified pieces across a restart', async () => {
    const swarm = new TestSwarm(testContent(new SeededRandom(4), 4_096 * KIB, 64 * KIB), { latencyMs: 5 });
    const seeder = await swarm.host({ filled: true });
    const before = await swarm.host();
    swarm.join(seeder);
    const first = swarm.join(before, [seeder]);
    await swarm.clock.advanceUntil(() => first.progress.piecesHave > 8, 10_000);
    await swarm.stop(before);
    const kept = first.progress.piecesHave;
    const after = await swarm.host({ file: before.file });
    const session = swarm.join(after, [seeder]);
    await swarm.complete([session]);
    expect(session.progress.downloaded).to.be.at.most((64 - kept) * 64 * KIB);
    expect(Buffer.compare(before.file.bytes, swarm.content.bytes)).to.equal(0);
    await swarm.close();
  });

  it('does not dial itself for ever', async () => {
    const swarm = new TestSwarm(testContent(new SeededRandom(5), 64 * KIB, 64 * KIB));
    const [seeder, leecher] = [await swarm.host({ filled: true }), await swarm.host()];
    swarm.join(seeder);
    const session = swarm.join(leecher, [leecher, seeder]);
    await swarm.complete([session]);
    await swarm.clock.advance(60_000);
    expect(session.progress.knownPeers).to.equal(1);
    await swarm.close();
  });

  it('keeps one connection when both ends dial at once', async () => {
    const swarm = new TestSwarm(testContent(new SeededRandom(6), 64 * KIB * 40, 64 * KIB), { latencyMs: 50 });
    const [one, two] = [await swarm.host(), await swarm.host()];
    const sessions = [swarm.join(one, [two]), swarm.join(two, [one])];
    await swarm.clock.advance(30_000);
    expect(sessions.map(({ progress }) => progress.peers)).to.deep.equal([1, 1]);
    await swarm.close();
  });
});
