// How deep the pipeline to one peer is, how its time is reckoned, and when its requests are overdue: numbers alone.
import { expect } from 'chai';
import { BLOCK_LENGTH } from 'piecework';
import {
  MAX_PIPELINE,
  MAX_TOLD_PIPELINE,
  MIN_PIPELINE,
  PIPELINE_MS,
  REQUESTS_TOGETHER,
  SNUBBED_MS,
  START_PIPELINE,
  TICK_MS,
  TRIAL_MS,
} from '../../../core/engine/bounds.js';
import { Pace } from '../../../core/engine/pace.js';
import { Rate } from '../../../core/engine/rate.js';

const TRIAL = 3 * START_PIPELINE;
const TICKS = SNUBBED_MS / TICK_MS;

/** A peer that is asked for blocks and sends them as the test says. */
class Paced {
  readonly #rate = new Rate();
  ms = 0;
  readonly pace: Pace;

  constructor({ proved = true } = {}) {
    const rate = this.#rate;
    const peer = {
      get downloaded() {
        return rate.total;
      },
      get downloadRate() {
        return rate.perSecond;
      },
    };
    this.pace = new Pace(peer, TRIAL, () => this.ms);
    if (proved) this.pace.proved();
  }

  asks(requests: number): this {
    for (let request = 0; request < requests; request++) this.pace.asked();
    return this;
  }

  gets(blocks: number): this {
    for (let block = 0; block < blocks; block++) {
      this.#rate.add(BLOCK_LENGTH);
      this.pace.landed();
    }
    return this;
  }

  /** What the last tick said. */
  ticks(count: number): boolean {
    let overdue = false;
    for (let tick = 0; tick < count; tick++) {
      this.ms += TICK_MS;
      this.#rate.sample(TICK_MS);
      overdue = this.pace.tick(TICK_MS);
    }
    return overdue;
  }
}

describe('the depth of the pipeline', () => {
  it('starts at START_PIPELINE and grows with each block that comes, never beyond MAX_PIPELINE', () => {
    const paced = new Paced();
    expect(paced.pace.depth).to.equal(START_PIPELINE);
    expect(paced.asks(10).gets(10).pace.depth).to.equal(START_PIPELINE + 10);
    expect(paced.asks(300).gets(300).pace.depth).to.equal(MAX_PIPELINE);
  });

  it('covers PIPELINE_MS at the measured rate once that grows no more', () => {
    const paced = new Paced();
    for (let second = 0; second < 4; second++) paced.asks(20).gets(20).ticks(1);
    expect(paced.pace.depth).to.equal((20 * PIPELINE_MS) / 1000);
    paced.asks(9).gets(9);
    expect(paced.pace.depth, 'grows by the rate alone').to.equal((20 * PIPELINE_MS) / 1000);
  });

  it('grows with each block also from second to second, while the rate grows with it', () => {
    const paced = new Paced();
    for (const blocks of [10, 30, 90]) paced.asks(blocks).gets(blocks).ticks(1);
    expect(paced.pace.depth).to.equal(START_PIPELINE + 130);
  });

  it('does not grow unseen while the peer puts up with less', () => {
    const paced = new Paced();
    paced.pace.limit(2);
    paced.asks(10).gets(10).pace.limit(100);
    expect(paced.pace.depth).to.equal(START_PIPELINE);
  });

  it('never shrinks below MIN_PIPELINE', () => {
    const paced = new Paced().asks(20).gets(20);
    paced.ticks(1);
    paced.asks(1).gets(1).ticks(15);
    expect(paced.pace.depth).to.equal(MIN_PIPELINE);
  });

  it('is what the peer puts up with, from one to MAX_TOLD_PIPELINE', () => {
    const paced = new Paced();
    for (const told of [0, -5, Number.NaN, 0.5, 1]) {
      paced.pace.limit(told);
      expect([paced.pace.depth, paced.pace.within(8)]).to.deep.equal([1, 1]);
    }
    paced.pace.limit(2 ** 32 - 1);
    expect(paced.asks(600).gets(600).pace.depth).to.equal(MAX_TOLD_PIPELINE);
    expect([paced.pace.full, paced.asks(MAX_TOLD_PIPELINE).pace.full]).to.deep.equal([false, true]);
  });

  it('is roomy when an eighth of it is free, at least one and at most REQUESTS_TOGETHER', () => {
    const room = (depth: number): number => {
      const paced = new Paced();
      paced.pace.limit(depth);
      paced.asks(600).gets(600).asks(depth);
      for (let free = 0; ; free++) {
        if (paced.pace.roomy) return free;
        paced.pace.lost(1);
      }
    };
    expect([1, 4, 8, 64, 500].map(room)).to.deep.equal([1, 1, 1, 8, REQUESTS_TOGETHER]);
  });
});

describe('a peer on trial', () => {
  it('is asked for so many blocks in TRIAL_MS, answered or not, and for as many in the next', () => {
    const paced = new Paced({ proved: false }).asks(TRIAL).gets(TRIAL);
    expect(paced.pace.depth).to.equal(0);
    paced.ticks(TRIAL_MS / TICK_MS - 1);
    expect(paced.pace.depth).to.equal(0);
    paced.ticks(1);
    expect(paced.pace.depth).to.be.within(1, TRIAL);
    paced.asks(TRIAL).gets(TRIAL).ticks(1);
    expect(paced.pace.depth).to.equal(0);
  });

  it('has its whole pipeline once it proved itself', () => {
    const paced = new Paced({ proved: false }).asks(TRIAL).gets(TRIAL);
    paced.pace.proved();
    expect(paced.pace.depth).to.equal(START_PIPELINE + TRIAL);
  });
});

describe('overdue requests', () => {
  it('make a peer snubbed after SNUBBED_MS: one is left to prove itself, the first block gives it a pipeline again', () => {
    const paced = new Paced().asks(8);
    expect(paced.ticks(TICKS - 1)).to.equal(false);
    expect(paced.ticks(1)).to.equal(true);
    paced.pace.lost(8);
    expect([paced.pace.snubbed, paced.pace.depth]).to.deep.equal([true, 1]);
    paced.asks(1).gets(1);
    expect([paced.pace.snubbed, paced.pace.depth]).to.deep.equal([false, MIN_PIPELINE + 1]);
  });

  it('are those that as many answers do not make up for: each in time is enough', () => {
    const paced = new Paced().asks(8);
    for (let tick = 0; tick < 3 * TICKS; tick++) expect(paced.gets(1).asks(1).ticks(1)).to.equal(false);
  });

  it('are counted in ticks, not in time: a standstill of ours is nobody’s fault', () => {
    const { pace } = new Paced().asks(8);
    expect(pace.tick(10 * SNUBBED_MS)).to.equal(false);
  });
});

describe('the time that a peer needs', () => {
  it('follows from its rate', () => {
    const paced = new Paced().asks(20).gets(10);
    paced.ticks(1);
    expect([paced.pace.timeFor(0), paced.pace.timeFor(5), paced.pace.owesMs]).to.deep.equal([1000, 1500, 1000]);
  });

  it('is how long it owes us something, when it gave nothing yet', () => {
    const paced = new Paced();
    paced.ticks(3);
    expect(paced.pace.owesMs).to.equal(0);
    paced.asks(1).ticks(1);
    paced.asks(1).ticks(1);
    expect(paced.pace.owesMs).to.equal(2 * TICK_MS);
  });

  it('is at least how long nothing came', () => {
    const paced = new Paced().asks(40).gets(39);
    paced.ticks(1);
    expect(paced.pace.owesMs).to.be.lessThan(TICK_MS);
    paced.ticks(2);
    expect(paced.pace.owesMs).to.equal(2 * TICK_MS);
  });
});
