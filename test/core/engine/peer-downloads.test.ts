// Requests to one peer with all rooms around them: the pipeline is filled, a snubbed peer's blocks go to others.
import { expect } from 'chai';
import { BLOCK_LENGTH } from 'piecework';
import {
  LATE_MS,
  MAX_PIPELINE,
  MAX_STOPS,
  MAX_TOLD_PIPELINE,
  MIN_PIPELINE,
  REQUESTS_TOGETHER,
  SNUBBED_MS,
  START_PIPELINE,
  TRIAL_MS,
  TRIAL_PIECES,
} from '../../../core/engine/bounds.js';
import { settle } from './fakes.js';
import { Rig, type RigPeer } from './rig.js';

const answer = (rig: Rig, peer: RigPeer, blocks: number): void => {
  for (let block = 0; block < blocks; block++) rig.answer(peer);
};

const seconds = (rig: Rig, count: number): void => rig.seconds(count);

describe('the pipeline of requests', () => {
  it('is as deep as the pace says, up to MAX_PIPELINE', () => {
    const rig = new Rig({ pieces: 40, blocksPerPiece: 16 });
    const peer = rig.connect();
    answer(rig, peer, 300);
    expect(peer.downloads.pace.depth).to.equal(MAX_PIPELINE);
    expect(peer.asked.length).to.be.within(MAX_PIPELINE - REQUESTS_TOGETHER + 1, MAX_PIPELINE);
  });

  it('is filled again when REQUESTS_TOGETHER fit, or an eighth of a short one: blocks that come do not cost a write each', () => {
    const rig = new Rig({ pieces: 60, blocksPerPiece: 16 });
    const peer = rig.connect();
    answer(rig, peer, 400);
    const fills = new Set<number>();
    for (let block = 0; block < 2 * REQUESTS_TOGETHER; block++) {
      const before = peer.downloads.pace.inFlight;
      rig.answer(peer);
      fills.add(peer.downloads.pace.inFlight - before + 1);
    }
    expect([...fills]).to.have.members([0, Math.min(REQUESTS_TOGETHER, MAX_PIPELINE >> 3)]);
  });
});

describe('a peer that sends nothing', () => {
  it('is snubbed after SNUBBED_MS: its blocks go to others, one is left to prove itself', () => {
    const rig = new Rig({ pieces: 9 });
    const silent = rig.connect(0, 1);
    const other = rig.connect(0, 1, 2);
    rig.answerAll(other);
    seconds(rig, SNUBBED_MS / 1000 - 1);
    expect([silent.downloads.pace.inFlight, silent.downloads.pace.snubbed]).to.deep.equal([8, false]);
    seconds(rig, 1);
    expect([silent.downloads.pace.inFlight, other.downloads.pace.inFlight, silent.downloads.pace.snubbed]).to.deep.equal([
      0,
      8,
      true,
    ]);
    other.choke();
    seconds(rig, 1);
    expect(silent.downloads.pace.inFlight).to.equal(1);
  });

  it('is told to forget them, and has a pipeline again with the first block', () => {
    const rig = new Rig({ pieces: 9 });
    const silent = rig.connect();
    seconds(rig, SNUBBED_MS / 1000);
    expect(silent.asked.length).to.equal(1);
    rig.answer(silent);
    expect(silent.asked.length).to.equal(MIN_PIPELINE + 1);
  });

  it('is snubbed as well when it owes blocks for SNUBBED_MS while others come now and then', () => {
    const rig = new Rig({ pieces: 9 });
    const trickling = rig.connect(0, 1);
    for (let second = 1; second < SNUBBED_MS / 1000; second++) {
      seconds(rig, 1);
      if (second % 5 === 0) rig.answer(trickling);
    }
    expect([trickling.downloads.pace.snubbed, trickling.asked.length]).to.deep.equal([false, 5]);
    seconds(rig, 1);
    expect([trickling.downloads.pace.snubbed, trickling.asked.length]).to.deep.equal([true, 1]);
  });

  it('is not snubbed while it answers each request in time, nor while nothing is asked of it', () => {
    const rig = new Rig({ pieces: 9 });
    const slow = rig.connect(0, 1);
    for (let block = 0; block < 8; block++) {
      seconds(rig, 2);
      rig.answer(slow);
    }
    seconds(rig, 60);
    expect(slow.downloads.pace.snubbed).to.equal(false);
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
    rig.answerAll(giving);
    seconds(rig, 1);
    expect([giving, rig.connect(5), silent].map(({ downloads }) => downloads.rank)).to.deep.equal([0, 1, 2]);
  });
});

describe('a peer that tells how many requests it queues', () => {
  it('is asked for so many at most, in the endgame too', () => {
    const rig = new Rig({ pieces: 2 });
    const other = rig.connect();
    rig.extraMs += LATE_MS;
    const peer = rig.admit();
    peer.downloads.limit(2);
    peer.has(0, 1);
    expect([other.asked.length, peer.asked.length, peer.downloads.pace.depth]).to.deep.equal([8, 2, 2]);
  });

  it('may have more than MAX_PIPELINE in flight, but never more than MAX_TOLD_PIPELINE', () => {
    const rig = new Rig({ pieces: 16, blocksPerPiece: 64, short: 0 });
    const peer = rig.connect();
    peer.downloads.limit(2 ** 32 - 1);
    answer(rig, peer, 500);
    expect(peer.downloads.pace.depth).to.equal(MAX_TOLD_PIPELINE);
    expect(peer.asked.length).to.be.within(MAX_TOLD_PIPELINE - REQUESTS_TOGETHER + 1, MAX_TOLD_PIPELINE);
  });
});

describe('a peer that has proved nothing yet', () => {
  const TRIAL = TRIAL_PIECES * 16;
  const made = () => new Rig({ pieces: 20, blocksPerPiece: 16, short: 0, trial: true });

  it('is asked for TRIAL_PIECES in TRIAL_MS', () => {
    const rig = made();
    const peer = rig.connect();
    rig.answerAll(peer);
    expect(peer.peer.downloaded).to.equal(TRIAL * BLOCK_LENGTH);
    seconds(rig, TRIAL_MS / 1000 - 1);
    rig.answerAll(peer);
    expect(peer.peer.downloaded).to.equal(TRIAL * BLOCK_LENGTH);
    seconds(rig, 1);
    rig.answerAll(peer);
    expect(peer.peer.downloaded).to.equal(2 * TRIAL * BLOCK_LENGTH);
  });

  it('has its whole pipeline once a piece with a block of it was right', async () => {
    const rig = made();
    const peer = rig.connect();
    rig.answerAll(peer);
    await settle();
    expect(peer.asked.length).to.be.greaterThan(TRIAL);
  });

  it('that lies has sent TRIAL_PIECES and no more when it is banned', async () => {
    const rig = made();
    const liar = rig.connect();
    rig.answerAll(liar, true);
    await settle();
    expect([rig.failed.length, rig.guilty[0], liar.peer.downloaded]).to.deep.equal([TRIAL_PIECES, 1, TRIAL * BLOCK_LENGTH]);
  });
});

describe('a peer that stops and allows us all the time', () => {
  it('is asked MAX_STOPS times more in a second, and then rests until the next', () => {
    const rig = new Rig({ pieces: 9 });
    const peer = rig.connect();
    let asked = 0;
    peer.onAsk = () => asked++;
    for (let flap = 0; flap < 1_000; flap++) {
      peer.choke();
      peer.downloads.allow();
    }
    expect([asked, peer.asked.length]).to.deep.equal([MAX_STOPS * START_PIPELINE, 0]);
    seconds(rig, 1);
    expect(peer.asked.length).to.equal(START_PIPELINE);
  });
});
