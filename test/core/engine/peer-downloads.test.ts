// How deep the pipeline of requests to one peer is, and when a peer counts as snubbed.
import { expect } from 'chai';
import { BLOCK_LENGTH } from 'piecework';
import {
  MAX_PIPELINE,
  MAX_TOLD_PIPELINE,
  MIN_PIPELINE,
  PIPELINE_MS,
  SNUBBED_MS,
  START_PIPELINE,
} from '../../../core/engine/bounds.js';
import { Rig, type RigPeer } from './rig.js';

const answer = (rig: Rig, peer: RigPeer, blocks: number): void => {
  for (let block = 0; block < blocks; block++) rig.answer(peer);
};

function seconds(rig: Rig, count: number): void {
  for (let second = 0; second < count; second++) rig.connections.tick(1000);
}

describe('the pipeline of requests', () => {
  it('starts at START_PIPELINE and grows with each block that comes', () => {
    const rig = new Rig({ pieces: 60 });
    const peer = rig.connect();
    answer(rig, peer, 10);
    expect([peer.downloads.depth, peer.asked.length]).to.deep.equal([START_PIPELINE + 10, START_PIPELINE + 10]);
  });

  it('never grows beyond MAX_PIPELINE', () => {
    const rig = new Rig({ pieces: 40, blocksPerPiece: 16 });
    const peer = rig.connect();
    answer(rig, peer, 300);
    expect([peer.downloads.depth, peer.asked.length]).to.deep.equal([MAX_PIPELINE, MAX_PIPELINE]);
  });

  it('covers PIPELINE_MS at the measured rate once that grows no more', () => {
    const rig = new Rig({ pieces: 60 });
    const peer = rig.connect();
    for (let second = 0; second < 4; second++) {
      answer(rig, peer, 20);
      seconds(rig, 1);
    }
    expect(peer.peer.downloadRate).to.equal(20 * BLOCK_LENGTH);
    expect(peer.downloads.depth).to.equal((20 * PIPELINE_MS) / 1000);
  });

  it('never shrinks below MIN_PIPELINE', () => {
    const rig = new Rig({ pieces: 60 });
    const peer = rig.connect();
    answer(rig, peer, 20);
    seconds(rig, 1);
    answer(rig, peer, 1);
    seconds(rig, 15);
    expect(peer.downloads.depth).to.equal(MIN_PIPELINE);
  });
});

describe('a peer that sends nothing', () => {
  it('is snubbed after SNUBBED_MS: its blocks go to others, one is left to prove itself', () => {
    const rig = new Rig({ pieces: 9 });
    const silent = rig.connect(0, 1);
    const other = rig.connect(0, 1, 2);
    rig.answerAll(other);
    seconds(rig, SNUBBED_MS / 1000 - 1);
    expect([silent.downloads.inFlight, silent.downloads.snubbed]).to.deep.equal([8, false]);
    seconds(rig, 1);
    expect([silent.downloads.inFlight, other.downloads.inFlight, silent.downloads.snubbed]).to.deep.equal([0, 8, true]);
    other.choke();
    seconds(rig, 1);
    expect(silent.downloads.inFlight).to.equal(1);
  });

  it('has its pipeline back with the first block', () => {
    const rig = new Rig({ pieces: 9 });
    const silent = rig.connect();
    seconds(rig, SNUBBED_MS / 1000);
    silent.asked.splice(0, START_PIPELINE);
    expect(silent.asked.length).to.equal(1);
    rig.answer(silent);
    expect(silent.asked.length).to.be.greaterThan(START_PIPELINE);
  });

  it('is not snubbed while blocks come, however slowly, nor while nothing is asked of it', () => {
    const rig = new Rig({ pieces: 9 });
    const slow = rig.connect(0, 1);
    for (let block = 0; block < 8; block++) {
      seconds(rig, SNUBBED_MS / 1000 - 1);
      rig.answer(slow);
    }
    seconds(rig, 60);
    expect(slow.downloads.snubbed).to.equal(false);
  });

  it('cannot keep a block from one that sends, however many of them there are', () => {
    const rig = new Rig({ pieces: 2 });
    const honest = rig.connect(0);
    rig.answerAll(honest);
    for (let count = 0; count < 9; count++) rig.connect(1);
    honest.has(1);
    expect(honest.asked.length).to.equal(0);
    seconds(rig, SNUBBED_MS / 1000);
    expect(honest.asked.length).to.equal(4);
  });

  it('comes after those that gave us blocks and those we do not know yet', () => {
    const rig = new Rig({ pieces: 9 });
    const [silent, giving] = [rig.connect(0), rig.connect(1)];
    rig.answer(giving);
    seconds(rig, SNUBBED_MS / 1000 - 1);
    rig.answer(giving);
    seconds(rig, 1);
    expect([giving, rig.connect(5), silent].map(({ downloads }) => downloads.rank)).to.deep.equal([0, 1, 2]);
  });
});

describe('a peer that tells how many requests it queues', () => {
  it('is asked for so many at most, in the endgame too', () => {
    const rig = new Rig({ pieces: 2 });
    const other = rig.connect();
    const peer = rig.admit();
    peer.downloads.limit(2);
    peer.has(0, 1);
    expect([other.asked.length, peer.asked.length, peer.downloads.depth]).to.deep.equal([8, 2, 2]);
  });

  it('may have more than MAX_PIPELINE in flight, but never more than MAX_TOLD_PIPELINE', () => {
    const rig = new Rig({ pieces: 16, blocksPerPiece: 64, short: 0 });
    const peer = rig.connect();
    peer.downloads.limit(2 ** 32 - 1);
    answer(rig, peer, 500);
    expect([peer.downloads.depth, peer.asked.length]).to.deep.equal([MAX_TOLD_PIPELINE, MAX_TOLD_PIPELINE]);
  });

  it('is asked for one at least, whatever it tells', () => {
    const { downloads } = new Rig().connect();
    for (const told of [0, -5, Number.NaN, 0.5]) {
      downloads.limit(told);
      expect(downloads.depth).to.equal(1);
    }
  });
});
