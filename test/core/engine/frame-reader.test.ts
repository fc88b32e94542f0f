// Frames come out as they went in, however the stream is cut; what is too long is refused before it is there.
import { expect } from 'chai';
import fc from 'fast-check';
import { ProtocolError } from 'piecework';
import { KEEP_ALIVE_MS } from '../../../core/engine/bounds.js';
import { FrameReader, type FrameRules } from '../../../core/engine/frame-reader.js';
import { Outbox } from '../../../core/engine/outbox.js';
import { FakeStream } from './fakes.js';

type Frame = readonly [id: number, payload: readonly number[]];

/** Knows ids below 10 with payloads up to 3000 bytes. */
class Rules implements FrameRules {
  readonly maxFrame = 4_000;
  readonly frames: Frame[] = [];
  skipped = 0;
  onFrame: () => void = () => {};

  check(id: number, length: number): boolean {
    if (id >= 10) this.skipped++;
    else if (length > 3_000) throw new ProtocolError('too long for its id');
    return id < 10;
  }

  frame(id: number, payload: Uint8Array): void {
    this.frames.push([id, [...payload]]);
    this.onFrame();
  }
}

const encode = ([id, payload]: Frame): number[] => {
  const length = payload.length + 1;
  return [0, 0, length >> 8, length & 0xff, id, ...payload];
};
const KEEP_ALIVE = [0, 0, 0, 0];

/** Gives the bytes in portions, each in memory that is overwritten afterwards. */
function read(bytes: readonly number[], cuts: readonly number[], rules = new Rules()): Rules {
  const reader = new FrameReader(rules);
  let at = 0;
  for (let portion = 0; at < bytes.length; portion++) {
    const length = Math.max(1, cuts[portion % cuts.length] ?? bytes.length);
    const chunk = Uint8Array.from(bytes.slice(at, at + length));
    reader.read(chunk);
    chunk.fill(0xdd);
    at += length;
  }
  return rules;
}

const frames = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.nat(9), fc.array(fc.nat(255), { maxLength: 40 })) },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.nat(9),
        fc.constantFrom(0, 1, 1024, 1025, 3000).map((length) => Array(length).fill(7)),
      ),
    },
  ),
  { maxLength: 12 },
);

describe('FrameReader', () => {
  it('gives the same frames however the bytes are cut, with keep-alives and unknown frames in between', () => {
    const junk = fc.array(fc.constantFrom(KEEP_ALIVE, encode([200, [1, 2, 3]]), encode([99, []])), { maxLength: 3 });
    fc.assert(
      fc.property(frames, junk, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, between, cuts) => {
        const bytes = sent.flatMap((frame) => [...between.flat(), ...encode(frame)]);
        expect(read(bytes, cuts).frames).to.deep.equal(sent);
      }),
    );
  });

  it('works cut at every byte', () => {
    const sent: Frame[] = [
      [1, [1, 2, 3]],
      [2, []],
      [3, [4]],
    ];
    const bytes = [
      ...KEEP_ALIVE,
      ...encode(sent[0]!),
      ...encode([50, [9, 9]]),
      ...encode(sent[1]!),
      ...KEEP_ALIVE,
      ...encode(sent[2]!),
    ];
    expect(read(bytes, [1]).frames).to.deep.equal(sent);
    for (let cut = 1; cut < bytes.length; cut++)
      expect(read(bytes, [cut, bytes.length]).frames, `cut at ${cut}`).to.deep.equal(sent);
  });

  it('passes a whole payload on without copying it', () => {
    const rules = new Rules();
    const chunk = Uint8Array.from(encode([1, [5, 6]]));
    let seen: Uint8Array | undefined;
    rules.frame = (_id, payload) => {
      seen = payload;
    };
    new FrameReader(rules).read(chunk);
    expect([seen?.buffer === chunk.buffer, seen?.byteOffset]).to.deep.equal([true, 5]);
  });

  for (const length of [4_001, 0x7fffffff, 0x80000001, 0xffffffff]) {
    it(`refuses a length of ${length} after its four bytes, whole or one by one`, () => {
      const bytes = [length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255];
      for (const cuts of [[4], [1], [3, 1]]) expect(() => read(bytes, cuts)).to.throw(ProtocolError, `of ${length} bytes`);
      expect(() => read([...bytes, 1, 1], [6])).to.throw(ProtocolError);
    });
  }

  it('refuses a payload too long for its id before it is there', () => {
    const header = [0, 0, 0x0f, 0, 3];
    for (const cuts of [[5], [1]]) expect(() => read(header, cuts)).to.throw(ProtocolError, 'too long for its id');
  });

  it('counts unknown frames without keeping them', () => {
    expect(read([...encode([77, Array(3_500).fill(1)]), ...encode([1, [1]])], [100])).to.include({ skipped: 1 });
  });

  it('gives nothing more once stopped, also of the bytes at hand', () => {
    const rules = new Rules();
    const reader = new FrameReader(rules);
    rules.onFrame = () => reader.stop();
    reader.read(Uint8Array.from([...encode([1, []]), ...encode([2, []])]));
    reader.read(Uint8Array.from(encode([3, []])));
    expect(rules.frames).to.deep.equal([[1, []]]);
  });

  it('passes over a million keep-alives in well under a second', () => {
    const reader = new FrameReader(new Rules());
    const flood = new Uint8Array(65_536);
    const started = performance.now();
    for (let count = 0; count < 62; count++) reader.read(flood);
    expect(performance.now() - started).to.be.lessThan(5_000);
  });
});

describe('Outbox and FrameReader', () => {
  it('hand over the same frames in the same order, whatever their parts', async () => {
    const split = (payload: readonly number[], at: number) =>
      [payload.slice(0, at), payload.slice(at)].map((part) => Uint8Array.from(part));
    await fc.assert(
      fc.asyncProperty(frames, fc.nat(2_000), fc.array(fc.boolean(), { minLength: 1 }), async (sent, at, pauses) => {
        const stream = new FakeStream();
        const outbox = new Outbox(stream, { overflow: () => expect.fail('overflow'), room: () => {} });
        for (const [index, [id, payload]] of sent.entries()) {
          outbox.add(id, split(payload, at));
          if (pauses[index % pauses.length]) await Promise.resolve();
          if (index % 3 === 0) outbox.tick(KEEP_ALIVE_MS);
        }
        await Promise.resolve();
        expect(read([...stream.bytes], [1_000]).frames).to.deep.equal(sent);
        expect(outbox.waiting).to.equal(0);
      }),
    );
  });
});
