// Who sent wrong bytes: sole sources at once, shared failures by a retry with a single peer, and never an honest one.
import { expect } from 'chai';
import { BLOCK_LENGTH } from 'piecework';
import { MAX_SUSPECT_PIECES } from '../../../core/engine/bounds.js';
import { settle } from './fakes.js';
import { Rig, type RigPeer } from './rig.js';

/** A piece that failed with blocks of both: the first of them sent a wrong one. */
async function failedBetween(blocksPerPiece = 4, pipeline = 250): Promise<{ rig: Rig; liar: RigPeer; honest: RigPeer }> {
  const rig = new Rig({ pieces: 1, blocksPerPiece });
  const liar = rig.connect();
  rig.answer(liar, 0, true);
  liar.choke();
  const honest = rig.connect();
  honest.downloads.limit(pipeline);
  rig.answerAll(honest);
  await settle();
  return { rig, liar, honest };
}

describe('a piece that failed its hash', () => {
  it('is the fault of the only peer that sent it, and never reaches storage', async () => {
    const rig = new Rig({ pieces: 1 });
    const liar = rig.connect();
    const honest = rig.connect();
    honest.choke();
    rig.answer(liar, 0, true);
    rig.answerAll(liar);
    await settle();
    expect([rig.guilty, rig.failed, rig.storage.calls]).to.deep.equal([[1], [0], []]);
    honest.downloads.allow();
    rig.answerAll(honest);
    await settle();
    expect([rig.verified, rig.memoryInUse]).to.deep.equal([[0], 0]);
  });

  it('names nobody when several sent it, and is then asked of one peer alone', async () => {
    const { rig, liar, honest } = await failedBetween();
    expect([rig.guilty, rig.failed]).to.deep.equal([[], [0]]);
    expect(honest.asked.length).to.equal(4);
    liar.downloads.allow();
    rig.connections.tick(1000);
    expect(liar.asked).to.deep.equal([]);
  });

  it('names the guilty once an honest peer sent it whole', async () => {
    const { rig, honest } = await failedBetween();
    rig.answerAll(honest);
    await settle();
    expect([rig.guilty, rig.verified, rig.memoryInUse]).to.deep.equal([[1], [0], 0]);
  });

  it('names the guilty when it fails again as the only source', async () => {
    const { rig, liar, honest } = await failedBetween();
    honest.choke();
    liar.downloads.allow();
    rig.answer(liar, 0, true);
    rig.answerAll(liar);
    await settle();
    expect([rig.guilty, rig.failed]).to.deep.equal([[1], [0, 0]]);
  });

  for (const [how, leave] of [
    ['chokes', (peer: RigPeer) => peer.choke()],
    ['leaves', (peer: RigPeer) => peer.peer.close('gone')],
    ['takes its pieces back', (peer: RigPeer) => peer.peer.nowHasOnly(Uint8Array.of(0))],
  ] as const) {
    it(`goes to others when its single peer ${how} with nothing in flight`, async () => {
      const { rig, liar, honest } = await failedBetween(12, 8);
      // One chunk of bytes: all blocks that were asked for, then the end of it. Nothing is asked in between.
      for (const range of honest.asked.splice(0)) honest.downloads.deliver(range.piece, range.begin, rig.bytesOf(range));
      leave(honest);
      liar.downloads.allow();
      rig.connections.tick(1000);
      rig.connections.tick(1000);
      expect(liar.asked.length).to.equal(4);
      rig.answerAll(liar);
      await settle();
      expect([rig.verified, rig.guilty]).to.deep.equal([[0], [1]]);
    });
  }

  it('goes to others when its single peer refuses the rest, and delivers what else it was asked for', async () => {
    const { rig, liar, honest } = await failedBetween();
    const [last] = honest.asked.splice(3);
    honest.downloads.refused(0, last!.begin, last!.length);
    for (const range of honest.asked.splice(0)) honest.downloads.deliver(range.piece, range.begin, rig.bytesOf(range));
    rig.connections.mayWant(honest.peer);
    liar.downloads.allow();
    expect(liar.asked.length).to.equal(1);
  });

  it(`is remembered for MAX_SUSPECT_PIECES pieces, further ones are shared again`, async () => {
    const pieces = MAX_SUSPECT_PIECES + 1;
    const rig = new Rig({ pieces, blocksPerPiece: 2, short: 0 });
    const peers = [rig.admit(), rig.admit()] as const;
    for (const index of Array(pieces).keys()) {
      for (const peer of peers) {
        const range = { piece: rig.geometry.piece(index)!, begin: peer === peers[0] ? 0 : BLOCK_LENGTH, length: BLOCK_LENGTH };
        const partial = rig.states.partialOf(range.piece) ?? rig.states.begin(range.piece, rig.memory.take()!);
        rig.states.takeFree(partial, peer.downloads);
        peer.downloads.pace.inFlight++;
        peer.downloads.deliver(index, range.begin, new Uint8Array(BLOCK_LENGTH));
      }
      await settle(1);
    }
    const remembered = [...rig.geometry.pieces()].filter((piece) => rig.room.suspects.includes(piece));
    expect([rig.failed.length, remembered.length]).to.deep.equal([pieces, MAX_SUSPECT_PIECES]);
  });
});
