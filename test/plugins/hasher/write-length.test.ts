// Long writes or short ones: those that cost less, whichever that is, and for as long as it is so.
import { expect } from 'chai';
import {
  LONG_WRITE,
  MAX_BETWEEN_TRIALS,
  MIN_BETWEEN_TRIALS,
  PORTIONS,
  SHORT_WRITE,
  WriteLength,
} from '../../../plugins/hasher/write-length.js';

const PORTION = LONG_WRITE;
const MIB = 2 ** 20;

describe('the length of writes', () => {
  /** Writes so many bytes, at so many milliseconds a portion; how many portions went in long writes. */
  function write(lengths: WriteLength, bytes: number, cost: (length: number, portion: number) => number): number {
    let long = 0;
    for (let portion = 0; portion < bytes / PORTION; portion++) {
      if (lengths.bytes === LONG_WRITE) long++;
      lengths.took(PORTION, cost(lengths.bytes, portion));
    }
    return long;
  }

  const dear = (length: number) => (length === LONG_WRITE ? 1 : 0.2);
  const cheap = (length: number) => (length === LONG_WRITE ? 0.07 : 0.1);

  it('is short first, and long as soon as that turned out to cost less', () => {
    const lengths = new WriteLength();
    expect(lengths.bytes).to.equal(SHORT_WRITE);
    expect(write(lengths, PORTIONS * PORTION, cheap)).to.equal(0);
    expect(write(lengths, 16 * MIB, cheap)).to.equal((16 * MIB) / PORTION);
    // What is short of them is the trials.
    expect(write(lengths, 1024 * MIB, cheap)).to.be.within(4096 - 32 * PORTIONS, 4096 - 28 * PORTIONS);
  });

  it('stays short where long ones cost more, and asks ever less often', () => {
    const lengths = new WriteLength();
    expect(write(lengths, 2 * MIN_BETWEEN_TRIALS - 8 * MIB, dear)).to.equal(PORTIONS);
    // After 64, 128, 256, and 512 MiB and those between.
    expect(write(lengths, 1024 * MIB, dear)).to.equal(4 * PORTIONS);
    write(lengths, 4 * MAX_BETWEEN_TRIALS, dear);
    expect(write(lengths, 4 * MAX_BETWEEN_TRIALS, dear)).to.be.within(3 * PORTIONS, 4 * PORTIONS);
  });

  it('changes with what they cost, both ways', () => {
    const lengths = new WriteLength();
    write(lengths, 40 * MIB, cheap);
    expect(lengths.bytes).to.equal(LONG_WRITE);
    write(lengths, 2 * MIN_BETWEEN_TRIALS, dear);
    expect(lengths.bytes).to.equal(SHORT_WRITE);
    write(lengths, 4 * MIN_BETWEEN_TRIALS, cheap);
    expect(lengths.bytes).to.equal(LONG_WRITE);
  });

  it('learns nothing from what is one write either way', () => {
    const lengths = new WriteLength();
    for (let piece = 0; piece < 10 * PORTIONS; piece++) lengths.took(SHORT_WRITE, 0.1);
    expect(lengths.bytes).to.equal(SHORT_WRITE);
  });

  it('does not mind that a thread is interrupted now and then', () => {
    const lengths = new WriteLength();
    write(lengths, 16 * MIB, (length, portion) => cheap(length) + (portion % PORTIONS < PORTIONS >> 1 ? 4 : 0));
    expect(lengths.bytes).to.equal(LONG_WRITE);
  });
});
