// Strict decoding: every odd input of the field is refused with its place, and time and memory are bounded.
import bencode from 'bencode';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Bencoded, BencodeError, type DecodeRules } from 'piecework';
import { decode, decodePrefix } from '../../../plugins/bencode/decode.js';
import { encode } from '../../../plugins/bencode/encode.js';
import { FREE_TOKENS, MAX_DEPTH, MAX_DIGITS, MAX_TOKENS } from '../../../plugins/bencode/scanner.js';

const WIRE: DecodeRules = { maxBytes: 1 << 24, dialect: 'canonical' };
const FILE: DecodeRules = { maxBytes: 1 << 24, dialect: 'metainfo' };
const bytes = (latin1: string): Uint8Array => Uint8Array.from(Buffer.from(latin1, 'latin1'));
const value = (latin1: string, rules = WIRE): Bencoded => decode(bytes(latin1), rules).value;

describe('bencode: decode', () => {
  const accepted: [string, Bencoded][] = [
    ['i0e', 0],
    ['i-5e', -5],
    ['i9007199254740991e', Number.MAX_SAFE_INTEGER],
    ['i9007199254740993e', 9007199254740993n],
    ['i-9007199254740993e', -9007199254740993n],
    ['i18446744073709551615e', 18446744073709551615n],
    ['0:', bytes('')],
    [
      '20:\x00\xff\x80:ei3e\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c',
      bytes('\x00\xff\x80:ei3e\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c'),
    ],
    ['le', []],
    ['de', new Map()],
    ['lli1eelee', [[1], []]],
    [
      'd1:1i1e2:10i2e1:2i3ee',
      new Map([
        ['1', 1],
        ['10', 2],
        ['2', 3],
      ]),
    ],
    [
      'd9:__proto__i1e11:constructori2ee',
      new Map([
        ['__proto__', 1],
        ['constructor', 2],
      ]),
    ],
    ['d0:i1ee', new Map([['', 1]])],
    [
      'd3:\xef\xbb\xbfi1e2:\xff\xfei2ee',
      new Map([
        ['\xef\xbb\xbf', 1],
        ['\xff\xfe', 2],
      ]),
    ],
    [
      'd3:\xef\xbf\xaei1e4:\xf0\x9f\x98\x80i2ee',
      new Map([
        ['\xef\xbf\xae', 1],
        ['\xf0\x9f\x98\x80', 2],
      ]),
    ],
  ];
  for (const [text, expected] of accepted) {
    it(`reads ${JSON.stringify(text)} and writes it back byte for byte`, () => {
      const read = value(text);
      expect(read).to.deep.equal(expected);
      expect(Buffer.from(encode(read)).toString('latin1')).to.equal(text);
    });
  }

  const refused: [string, RegExp, number][] = [
    ['', /expected, but the bytes end/, 0],
    ['l-3:e', /found "-"/, 1],
    ['d-3:e', /a key expected, found "-"/, 1],
    ['-3:abc', /found "-"/, 0],
    ['i1eXYZ', /3 bytes follow/, 3],
    ['5:ab', /5 bytes where only 2 are left/, 0],
    ['99999999999:a', /99999999999 bytes where only 1 are left/, 0],
    ['4294967296:a', /4294967296 bytes/, 0],
    ['l5:abe', /5 bytes where only 3/, 1],
    ['d1:bi1e1:ai2ee', /not sorted/, 7],
    ['d1:ai1e1:ai2ee', /there before/, 7],
    ['i03e', /leading zero/, 1],
    ['i-03e', /leading zero/, 2],
    ['i00e', /leading zero/, 1],
    ['03:abc', /leading zero/, 0],
    ['i-0e', /minus zero/, 0],
    ['i-e', /an integer expected/, 2],
    ['ie', /an integer expected/, 1],
    ['i+5e', /found "\+"/, 1],
    ['i1.9e', /does not end with "e"/, 2],
    ['i1x2e', /found "x"/, 2],
    ['+1:a', /found "\+"/, 0],
    ['1.9:a', /without a colon/, 1],
    [':', /found ":"/, 0],
    ['i5', /the bytes end/, 2],
    ['i 5e', /byte 0x20/, 1],
    ['li1e', /the bytes end/, 4],
    ['d1:ai1e', /the bytes end/, 7],
    ['d1:ae', /a key without a value/, 4],
    ['di1ei2ee', /a key expected, found "i"/, 1],
    ['e', /found "e"/, 0],
    ['<!DOCTYPE html>', /found "<"/, 0],
    [`i${'9'.repeat(400)}e`, /more than 20 digits/, 1],
    [`${'9'.repeat(400)}:`, /more than 20 digits/, 0],
    ['3', /without a colon, but the bytes end/, 1],
  ];
  for (const [text, reason, offset] of refused) {
    it(`refuses ${JSON.stringify(text).slice(0, 30)}`, () => {
      for (const rules of text.startsWith('d1:b') ? [WIRE] : [WIRE, FILE]) {
        const error = thrownBy(() => decode(bytes(text), rules));
        expect(error.message).to.match(reason);
        expect(error.offset).to.equal(offset);
      }
    });
  }

  it('lets unsorted keys of a torrent pass, and duplicates never', () => {
    expect(value('d1:bi1e1:ai2ee', FILE)).to.deep.equal(
      new Map([
        ['b', 1],
        ['a', 2],
      ]),
    );
    expect(() => value('d1:bi1e1:ai2e1:bi3ee', FILE)).to.throw(BencodeError, 'there before');
  });

  it('gives the raw span of each entry of the outermost dictionary, and of no inner one', () => {
    const decoded = decode(bytes('d1:ad1:zi1e1:yi02ee1:bli1eee'.replace('i02e', 'i2e')), FILE);
    expect(Buffer.from(decoded.raw('a') ?? []).toString()).to.equal('d1:zi1e1:yi2ee');
    expect(Buffer.from(decoded.raw('b') ?? []).toString()).to.equal('li1ee');
    expect(decoded.raw('z')).to.equal(undefined);
    expect(decode(bytes('ld1:ai1eee'), FILE).raw('a')).to.equal(undefined);
  });

  it('reads a value that other bytes follow', () => {
    const decoded = decodePrefix(bytes('d1:ai1eerest'), WIRE);
    expect(decoded.length).to.equal(8);
    expect(decoded.value).to.deep.equal(new Map([['a', 1]]));
  });

  it('does not look past maxBytes', () => {
    const rules = { ...WIRE, maxBytes: 4 };
    expect(() => decode(bytes('3:abc'), rules)).to.throw(BencodeError, 'too long');
    expect(() => decodePrefix(bytes('3:abc'), rules)).to.throw(BencodeError, 'only 2 are left');
    expect(decodePrefix(bytes('2:abrest'), rules).length).to.equal(4);
  });

  it('works on a view into a larger buffer', () => {
    const large = Buffer.from('xxd1:a3:abce1:q');
    const decoded = decode(large.subarray(2, 12), WIRE);
    expect(decoded.value).to.deep.equal(new Map([['a', bytes('abc')]]));
    expect(Buffer.from(decoded.raw('a') ?? []).toString()).to.equal('3:abc');
  });

  it(`goes ${MAX_DEPTH} deep and no deeper, without recursion`, () => {
    expect(() => value('l'.repeat(MAX_DEPTH) + 'e'.repeat(MAX_DEPTH))).not.to.throw();
    expect(() => value('l'.repeat(MAX_DEPTH + 1) + 'e'.repeat(MAX_DEPTH + 1))).to.throw(BencodeError, 'too deep');
    expect(() => value('l'.repeat(200_000))).to.throw(BencodeError, 'too deep');
    expect(() => value('d0:'.repeat(200_000))).to.throw(BencodeError, 'too deep');
  });

  it('bounds the memory that values take', () => {
    expect(value(`l${'i0e'.repeat(MAX_TOKENS - 2)}e`)).to.have.length(MAX_TOKENS - 2);
    for (const token of ['le', '1:a', 'de']) {
      const given = bytes(`l${token.repeat(12e6 / token.length)}e`);
      const started = performance.now();
      const before = process.memoryUsage().rss;
      expect(() => decode(given, WIRE), token).to.throw(BencodeError, 'too many values');
      expect(performance.now() - started, token).to.be.lessThan(8000);
      // What is refused was looked through, and not kept: that would be hundreds of megabytes. The rest of the suite makes some.
      expect(process.memoryUsage().rss - before, token).to.be.lessThan(100e6);
    }
  }).timeout(60_000);

  it('lets small inputs hold small values only', () => {
    const fits = Math.floor(FREE_TOKENS / 4);
    expect(value(`l${'de'.repeat(fits - 1)}e`)).to.have.length(fits - 1);
    expect(() => value(`l${'de'.repeat(fits + 1)}e`)).to.throw(BencodeError, 'too many values');
    const peer = 'd2:ip7:1.1.1.14:porti1ee';
    expect(value(`l${peer.repeat(50_000)}e`)).to.have.length(50_000);
  });

  it(`takes integers of ${MAX_DIGITS} digits and no longer ones`, () => {
    expect(value(`i${'9'.repeat(MAX_DIGITS)}e`)).to.equal(BigInt('9'.repeat(MAX_DIGITS)));
    expect(() => value(`i${'9'.repeat(MAX_DIGITS + 1)}e`)).to.throw(BencodeError, 'more than 20 digits');
  });

  it('throws nothing but BencodeError, whatever the bytes are, and what it accepts is canonical', () => {
    const alphabet = fc.constantFrom(...'ilde:-0123459ab\xff');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 40 }),
          fc.array(alphabet, { maxLength: 30 }).map((c) => bytes(c.join(''))),
        ),
        (input) => {
          try {
            const read = decode(input, WIRE).value;
            expect(Buffer.from(encode(read)).equals(input)).to.equal(true);
          } catch (error) {
            if (!(error instanceof BencodeError)) throw error;
            expect(error.offset).to.be.within(0, input.length);
          }
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('refuses every input cut short', () => {
    const whole = bytes('d1:ai-12e1:bl3:abcded1:xi1eee1:ci9007199254740993ee');
    decode(whole, WIRE);
    for (let end = 0; end < whole.length; end++)
      expect(() => decode(whole.subarray(0, end), WIRE), `${end}`).to.throw(BencodeError);
  });

  it('agrees with the bencode package on canonical input', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer(), fc.array(fc.integer()), (text, whole, list) => {
        const input = bencode.encode({ list, text, whole });
        const read = decode(input, WIRE).value;
        const oracle = bencode.decode(input);
        expect(read).to.deep.equal(new Map(Object.entries(oracle)));
      }),
      { numRuns: 500 },
    );
  });
});

function thrownBy(act: () => unknown): BencodeError {
  try {
    act();
  } catch (error) {
    if (error instanceof BencodeError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
