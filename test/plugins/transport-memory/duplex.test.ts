// Connections in memory: what comes out, in which chunks, when, and how they end.
import { expect } from 'chai';
import fc from 'fast-check';
import { type DuplexOptions, duplexPair, HIGH_WATER_MARK, OVERWRITTEN } from '../../../plugins/transport-memory/index.js';
import { RecordingSink, randomChunks } from '../../kit/duplex.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

const LEFT = { host: '10.0.0.1', port: 1 };
const RIGHT = { host: '10.0.0.2', port: 2 };

const turns = async (count = 5) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

function pair(options: DuplexOptions = {}) {
  const [left, right] = duplexPair(LEFT, RIGHT, options);
  return { left, right, atRight: new RecordingSink(right) };
}

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('duplex in memory', () => {
  it('knows the address of the other end', () => {
    const { left, right } = pair();
    expect([left.remote, right.remote]).to.deep.equal([RIGHT, LEFT]);
  });

  it('carries bytes both ways, and counts them', async () => {
    const { left, right, atRight } = pair();
    const atLeft = new RecordingSink(left);
    left.write([bytes(1, 2), bytes(3)]);
    right.write([bytes(4)]);
    await turns();
    expect([[...atRight.bytes], [...atLeft.bytes]]).to.deep.equal([[1, 2, 3], [4]]);
    expect([left.bytesWritten, right.bytesReceived, right.bytesWritten, left.bytesReceived]).to.deep.equal([3, 3, 1, 1]);
  });

  it('delivers nothing while the writer still runs', async () => {
    const { left, atRight } = pair();
    left.write([bytes(1)]);
    expect(atRight.chunks).to.deep.equal([]);
    await turns();
    expect(atRight.chunks).to.have.length(1);
  });

  it('copies nothing when it is written: parts must not change afterwards', async () => {
    const { left, atRight } = pair();
    const part = bytes(1);
    left.write([part]);
    part[0] = 2;
    await turns();
    expect([...atRight.bytes]).to.deep.equal([2]);
  });

  it('overwrites a delivered buffer when its receiver returned', async () => {
    const [left, right] = duplexPair(LEFT, RIGHT);
    let kept: Uint8Array = bytes();
    right.deliverTo({ received: (view) => (kept = view), drained: () => {}, closed: () => {} });
    const written = bytes(1, 2);
    left.write([written]);
    await turns();
    expect([...kept]).to.deep.equal([OVERWRITTEN, OVERWRITTEN]);
    expect([...written]).to.deep.equal([1, 2]);
  });

  it('cuts into chunks as told', async () => {
    const lengths = async (chunks: DuplexOptions['chunks']) => {
      const { left, atRight } = pair({ chunks: chunks ?? 'whole' });
      left.write([bytes(1, 2, 3), bytes(4, 5)]);
      await turns();
      expect([...atRight.bytes]).to.deep.equal([1, 2, 3, 4, 5]);
      return atRight.chunks.map(({ length }) => length);
    };
    expect(await lengths('whole')).to.deep.equal([5]);
    expect(await lengths(1)).to.deep.equal([1, 1, 1, 1, 1]);
    expect(await lengths(2)).to.deep.equal([2, 2, 1]);
    const sizes = [1, 3, 9];
    expect(await lengths(() => sizes.shift() ?? 1)).to.deep.equal([1, 3, 1]);
  });

  it('gives what was written, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.uint8Array({ maxLength: 50 }))), fc.nat(), async (writes, seed) => {
        const { left, atRight } = pair({ chunks: randomChunks(new SeededRandom(seed), 20) });
        for (const parts of writes) left.write(parts);
        left.close();
        await turns();
        expect([...atRight.bytes]).to.deep.equal(writes.flat().flatMap((part) => [...part]));
        expect(atRight.ended).to.equal(true);
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  it('delivers to another sink from the next chunk on', async () => {
    const [left, right] = duplexPair(LEFT, RIGHT, { chunks: 2 });
    const seen: number[][] = [];
    right.deliverTo({
      received: (first) => {
        seen.push([...first]);
        right.deliverTo({ received: (later) => seen.push([0, ...later]), drained: () => {}, closed: () => {} });
      },
      drained: () => {},
      closed: () => {},
    });
    left.write([bytes(1, 2, 3, 4)]);
    await turns();
    expect(seen).to.deep.equal([
      [1, 2],
      [0, 3, 4],
    ]);
  });

  it('keeps bytes until there is a sink', async () => {
    const [left, right] = duplexPair(LEFT, RIGHT);
    left.write([bytes(1)]);
    left.close();
    await turns();
    const sink = new RecordingSink(right);
    expect(sink.chunks).to.deep.equal([]);
    await turns();
    expect([[...sink.bytes], sink.ended]).to.deep.equal([[1], true]);
  });

  describe('back-pressure', () => {
    it('says false at the high-water mark, and calls when half of it has gone', async () => {
      const { left, right } = pair({ highWaterMark: 10, chunks: 5 });
      const atLeft = new RecordingSink(left);
      right.pause();
      expect(left.write([new Uint8Array(9)])).to.equal(true);
      expect(left.write([new Uint8Array(1)])).to.equal(false);
      await turns();
      expect(atLeft.drains).to.equal(0);
      right.resume();
      await turns();
      expect(atLeft.drains).to.equal(1);
      expect(left.write([new Uint8Array(9)])).to.equal(true);
    });

    it('has the mark of a socket buffer when none is given', async () => {
      expect(HIGH_WATER_MARK).to.equal(65_536);
      const { left } = pair();
      expect(left.write([new Uint8Array(HIGH_WATER_MARK - 1)])).to.equal(true);
      expect(left.write([new Uint8Array(1)])).to.equal(false);
      await turns();
    });

    it('does not call a writer that was never told to wait', async () => {
      const { left } = pair({ highWaterMark: 10 });
      const atLeft = new RecordingSink(left);
      left.write([new Uint8Array(9)]);
      await turns();
      expect(atLeft.drains).to.equal(0);
    });

    it('stops within a chunk when the receiver pauses', async () => {
      const [left, right] = duplexPair(LEFT, RIGHT, { chunks: 1 });
      const seen: number[] = [];
      right.deliverTo({
        received: ([byte]) => {
          seen.push(byte ?? -1);
          right.pause();
        },
        drained: () => {},
        closed: () => {},
      });
      left.write([bytes(1, 2)]);
      await turns();
      expect(seen).to.deep.equal([1]);
      right.resume();
      await turns();
      expect(seen).to.deep.equal([1, 2]);
    });
  });

  describe('latency', () => {
    it('is the time that bytes and the news of a close take', async () => {
      const clock = new VirtualClock();
      const { left, atRight } = pair({ latency: { clock, ms: 30 } });
      left.write([bytes(1)]);
      await clock.advance(10);
      left.write([bytes(2)]);
      left.close();
      await clock.advance(19);
      expect(atRight.chunks).to.deep.equal([]);
      await clock.advance(1);
      expect([...atRight.bytes]).to.deep.equal([1]);
      await clock.advance(10);
      expect([[...atRight.bytes], atRight.ended, clock.pending]).to.deep.equal([[1, 2], true, 0]);
    });
  });

  describe('end', () => {
    it('comes after what was written before it, once, to both ends', async () => {
      const { left, atRight } = pair();
      const atLeft = new RecordingSink(left);
      left.write([bytes(1)]);
      left.close();
      left.close();
      await turns();
      expect([[...atRight.bytes], atRight.ended, atLeft.ended]).to.deep.equal([[1], true, true]);
    });

    it('waits while the receiver pauses', async () => {
      const { left, right, atRight } = pair();
      right.pause();
      left.write([bytes(1)]);
      left.close();
      await turns();
      expect(atRight.ended).to.equal(undefined);
      right.resume();
      await turns();
      expect([[...atRight.bytes], atRight.ended]).to.deep.equal([[1], true]);
    });

    it('lets nothing in after one closed oneself', async () => {
      const { left, right, atRight } = pair();
      left.write([bytes(1)]);
      right.close();
      await turns();
      expect([atRight.chunks, atRight.ended]).to.deep.equal([[], true]);
      expect(left.write([bytes(2)])).to.equal(true);
      expect(left.bytesWritten).to.equal(1);
    });

    it('with an error when the connection breaks, on both ends', async () => {
      const { left, atRight } = pair();
      const atLeft = new RecordingSink(left);
      const error = new Error('reset');
      left.write([bytes(1)]);
      left.reset(error);
      await turns();
      expect([atLeft.ended, atRight.ended, atRight.chunks]).to.deep.equal([error, error, []]);
    });
  });
});
