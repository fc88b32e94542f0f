// Text from outside is harmless after the cleaner.
import { expect } from 'chai';
import fc from 'fast-check';
import { cleanText, MAX_TEXT_LENGTH } from 'piecework';

const HARMFUL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u;
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

describe('cleanText', () => {
  it('lets no control, format or unpaired character through, however it is cut', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 20 }), (text, limit) => {
        const clean = cleanText(text, limit);
        expect(clean).to.not.match(HARMFUL);
        expect(clean.length).to.be.at.most(limit);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves harmless text alone, and clean text as it is', () => {
    expect(cleanText('Ubuntu 24.04 – Größe 日本 😀')).to.equal('Ubuntu 24.04 – Größe 日本 😀');
    fc.assert(fc.property(anyText, (text) => void expect(cleanText(cleanText(text))).to.equal(cleanText(text))));
  });

  it('cuts at MAX_TEXT_LENGTH and shows that it did', () => {
    expect(cleanText('x'.repeat(MAX_TEXT_LENGTH))).to.equal('x'.repeat(MAX_TEXT_LENGTH));
    expect(cleanText('x'.repeat(MAX_TEXT_LENGTH + 1))).to.equal(`${'x'.repeat(MAX_TEXT_LENGTH - 1)}…`);
  });

  it('never cuts a pair of surrogates in two', () => {
    expect(cleanText('ab😀cd', 4)).to.equal('ab\uFFFD…');
  });

  it('takes the teeth out of escape sequences, line ends and right-to-left marks', () => {
    expect(cleanText('a\u001b[31mb\r\nc\u202ed\u0085e\u0000')).to.equal('a\uFFFD[31mb\uFFFD\uFFFDc\uFFFDd\uFFFDe\uFFFD');
  });
});
