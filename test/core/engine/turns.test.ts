// A failed piece is asked of one peer alone: of whom, and until when.
import { expect } from 'chai';
import { SNUBBED_MS, TURN_MS } from '../../../core/engine/bounds.js';
import { settle } from './fakes.js';
import { Rig, type RigPeer } from './rig.js';

const BLOCKS = 8;

/** A piece that failed with a wrong block of the first peer and the rest of the second. The others have it, too. */
async function failed(others = 0): Promise<{ rig: Rig; liar: RigPeer; honest: RigPeer; more: RigPeer[] }> {
  const rig = new Rig({ pieces: 1, blocksPerPiece: BLOCKS, short: 0 });
  const [liar, honest] = [rig.connect(), rig.admit()];
  rig.answer(liar, 0, true);
  liar.choke();
  honest.has(0);
  const more = Array.from({ length: others }, () => rig.admit());
  rig.answerAll(honest);
  await settle();
  return { rig, liar, honest, more };
}

/** It gives so many blocks a second of a piece of its own, without end. */
function keepGiving(rig: Rig, peer: RigPeer, blocks: number): void {
  for (let block = 0; block < blocks; block++) peer.peer.gave(16_384);
  peer.peer.tick(1000);
  expect(rig.broke).to.deep.equal([]);
}

describe('a piece that failed with blocks of several', () => {
  it('goes to the next peer when its own abandons it, and to the liar only after those that had no turn', async () => {
    const { rig, liar, honest } = await failed();
    expect([honest.asked.length, liar.asked.length]).to.deep.equal([BLOCKS, 0]);
    rig.answer(honest);
    honest.choke();
    liar.downloads.allow();
    rig.answerAll(liar, true);
    await settle();
    // Failed again, with blocks of both. The honest one had its turn: now the liar has, and is found out.
    honest.downloads.allow();
    rig.seconds(1);
    expect([liar.asked.length, honest.asked.length]).to.deep.equal([BLOCKS, 0]);
    rig.answerAll(liar, true);
    await settle();
    expect([rig.guilty, rig.failed.length]).to.deep.equal([[1], 3]);
    rig.answerAll(honest);
    await settle();
    expect([rig.verified, rig.guilty, rig.memoryInUse]).to.deep.equal([[0], [1], 0]);
  });

  it('goes to the one that had fewest turns, whoever came first', async () => {
    const { rig, liar, honest, more } = await failed(1);
    const [other] = more;
    rig.answer(honest);
    honest.choke();
    liar.downloads.allow();
    rig.answerAll(liar, true);
    await settle();
    // Failed a second time. The liar has its turn, and leaves it after a wrong block.
    expect(liar.asked.length).to.equal(BLOCKS);
    rig.answer(liar, 0, true);
    liar.choke();
    other!.has(0);
    liar.downloads.allow();
    honest.downloads.allow();
    rig.answerAll(other!);
    await settle();
    expect([rig.failed.length, other!.asked.length, liar.asked.length, honest.asked.length]).to.deep.equal([3, BLOCKS, 0, 0]);
    rig.answerAll(other!);
    await settle();
    expect([rig.verified, rig.guilty]).to.deep.equal([[0], [1]]);
  });

  it('names all who lied in any of its tries, not the last alone', async () => {
    const { rig, honest, more } = await failed(1);
    const [second] = more;
    rig.answer(honest);
    honest.choke();
    second!.has(0);
    rig.answerAll(second!, true);
    await settle();
    second!.choke();
    honest.downloads.allow();
    rig.answerAll(honest);
    await settle();
    expect([rig.failed.length, rig.verified, [...rig.guilty].sort()]).to.deep.equal([2, [0], [1, 3]]);
  });

  it('goes on to a peer that is much faster after TURN_MS, which gets it whole; the slow one need not send the rest', async () => {
    const { rig, honest, more } = await failed(1);
    const [fast] = more;
    rig.answer(honest);
    fast!.has(0);
    for (let ms = 1000; ms < TURN_MS; ms += 1000) {
      keepGiving(rig, fast!, 100);
      rig.seconds(1);
    }
    expect([honest.asked.length, fast!.asked.length]).to.deep.equal([BLOCKS - 1, 0]);
    keepGiving(rig, fast!, 100);
    rig.seconds(1);
    expect([honest.tookBack.length, honest.asked.length, fast!.asked.length]).to.deep.equal([BLOCKS - 1, 0, BLOCKS]);
    expect(honest.downloads.pace.inFlight).to.equal(0);
    rig.answerAll(fast!);
    await settle();
    expect([rig.verified, rig.guilty, rig.memoryInUse]).to.deep.equal([[0], [1], 0]);
  });

  it('stays with its peer while nobody is much faster', async () => {
    const { rig, honest, more } = await failed(1);
    more[0]!.has(0);
    for (let ms = 0; ms < 3 * TURN_MS; ms += 1000) {
      for (const peer of [honest, more[0]!]) keepGiving(rig, peer, 100);
      rig.seconds(1);
    }
    expect([honest.asked.length, more[0]!.asked.length]).to.deep.equal([BLOCKS, 0]);
  });

  it('does not wait for a peer that sends nothing any more', async () => {
    const { rig, honest, more } = await failed(1);
    more[0]!.has(0);
    rig.seconds(SNUBBED_MS / 1000);
    expect([honest.asked.length, more[0]!.asked.length]).to.deep.equal([0, BLOCKS]);
  });
});

describe('a peer that was found to lie', () => {
  it('is believed no longer: what it sent of other pieces is asked of others', async () => {
    const rig = new Rig({ pieces: 3, blocksPerPiece: 4, short: 0 });
    const liar = rig.connect();
    for (let block = 0; block < 4; block++) rig.answer(liar, 0, true);
    for (let block = 0; block < 3; block++) rig.answer(liar, 0, true);
    await settle();
    expect([rig.guilty, [...rig.states.partials].length, rig.memoryInUse]).to.deep.equal([[1], 0, 0]);
    rig.answerAll(rig.connect());
    await settle();
    expect([rig.failed, rig.verified.length]).to.deep.equal([[0], 3]);
  });
});
