// Payload shapes, and the big-endian numbers in them.
import { expect } from 'chai';
import fc from 'fast-check';
import { emptyMessage, indexMessage, rangeMessage, uint32At, uint32s } from 'piecework';

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('32-bit numbers', () => {
  it('are big-endian and never negative', () => {
    expect([...uint32s(1, 0x80000001)]).to.deep.equal([0, 0, 0, 1, 0x80, 0, 0, 1]);
    expect(uint32At(Uint8Array.of(9, 0xff, 0xff, 0xff, 0xff), 1)).to.equal(2 ** 32 - 1);
  });

  it('come back as they went, at any place', () => {
    fc.assert(
      fc.property(fc.array(uint32), (values) => {
        const bytes = uint32s(...values);
        expect(values.map((_, at) => uint32At(bytes, at * 4))).to.deep.equal(values);
      }),
    );
  });

  it('read zeroes beyond the end', () => {
    expect(uint32At(Uint8Array.of(1), 0)).to.equal(0x01000000);
  });
});

describe('message shapes', () => {
  const named = { id: 4, name: 'test' };

  it('empty: no payload', () => {
    const codec = emptyMessage(named);
    expect([codec.id, codec.name, codec.minLength, codec.maxLength]).to.deep.equal([4, 'test', 0, 0]);
    expect([codec.encode({}), codec.decode(new Uint8Array())]).to.deep.equal([[], {}]);
  });

  it('index: four bytes', () => {
    const codec = indexMessage(named);
    expect([codec.minLength, codec.maxLength]).to.deep.equal([4, 4]);
    fc.assert(
      fc.property(uint32, (index) => void expect(codec.decode(Buffer.concat(codec.encode({ index })))).to.deep.equal({ index })),
    );
  });

  it('range: twelve bytes', () => {
    const codec = rangeMessage(named);
    expect([codec.minLength, codec.maxLength]).to.deep.equal([12, 12]);
    const ranges = fc.record({ index: uint32, begin: uint32, length: uint32 }, { noNullPrototype: true });
    fc.assert(fc.property(ranges, (range) => void expect(codec.decode(Buffer.concat(codec.encode(range)))).to.deep.equal(range)));
  });
});
