// Canonical encoding: what the package alone would get wrong is right here.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Encodable } from 'piecework';
import { decode } from '../../../plugins/bencode/decode.js';
import { encode } from '../../../plugins/bencode/encode.js';
import plugin from '../../../plugins/bencode/index.js';

const text = (value: Encodable): string => Buffer.from(encode(value)).toString('latin1');

describe('bencode: encode', () => {
  it('writes each kind of value', () => {
    expect(text({ b: 'é', a: [1, -2, new Uint8Array([255]), []], c: {} })).to.equal('d1:ali1ei-2e1:\xfflee1:b2:\xc3\xa91:cdee');
    expect(text(9007199254740993n)).to.equal('i9007199254740993e');
    expect(text(Number.MAX_SAFE_INTEGER)).to.equal('i9007199254740991e');
    expect(text(-0)).to.equal('i0e');
    expect(text('')).to.equal('0:');
  });

  it('leaves undefined entries out', () => {
    expect(text({ a: undefined, b: 1 })).to.equal('d1:bi1ee');
  });

  it('sorts keys by their bytes, not by UTF-16 units', () => {
    expect(text({ '\u{1f600}': 2, '\uffee': 1 })).to.equal('d3:\xef\xbf\xaei1e4:\xf0\x9f\x98\x80i2ee');
    expect(text({ 10: 1, 9: 2, a: 3 })).to.equal('d2:10i1e1:9i2e1:ai3ee');
    expect(
      text(
        new Map([
          ['\xff', 1],
          ['\x00', 2],
        ]),
      ),
    ).to.equal('d1:\x00i2e1:\xffi1ee');
  });

  it('keeps the keys that are special to JavaScript', () => {
    expect(text(JSON.parse('{"__proto__":1,"constructor":2}'))).to.equal('d9:__proto__i1e11:constructori2ee');
  });

  it('refuses numbers that bencode cannot hold exactly', () => {
    for (const wrong of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      expect(() => encode(wrong)).to.throw(RangeError, String(wrong));
  });

  it('is undone by decode, for every value', () => {
    const { value } = fc.letrec<{ value: Encodable }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.maxSafeInteger(),
        fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }).filter((n) => !Number.isSafeInteger(Number(n))),
        fc.uint8Array(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc
          .array(
            fc.tuple(
              fc.uint8Array({ maxLength: 6 }).map((b) => Buffer.from(b).toString('latin1')),
              tie('value'),
            ),
            { maxLength: 4 },
          )
          .map((entries) => new Map(entries)),
      ),
    }));
    fc.assert(
      fc.property(value, (original) => {
        const bytes = encode(original);
        const read = decode(bytes, { maxBytes: bytes.length, dialect: 'canonical' }).value;
        expect(read).to.deep.equal(original);
        expect(Buffer.from(encode(read)).equals(bytes)).to.equal(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('writes a dictionary of 200,000 keys, as decode may give one', () => {
    const many = new Map(Array.from({ length: 200_000 }, (_, index) => [`k${index}`, 0] as const));
    expect(encode(many).length).to.be.greaterThan(200_000 * 8);
  });

  it('is a plugin that gives the bencode step', () => {
    expect(plugin.provides.map(({ token }) => token.name)).to.deep.equal(['bencode']);
  });
});
