// One segment of a path is safe on every system.
import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_NAME_BYTES, safeName } from '../../../plugins/metainfo/safe-name.js';

const rules: [string, string][] = [
  ['plain name (1).tar.gz', 'plain name (1).tar.gz'],
  ['日本語 😀 é', '日本語 😀 é'],
  ['👩\u200d👧', '👩\u200d👧'],
  ['.hidden', '.hidden'],
  ['Who? "Me" <1|2>*', 'Who? "Me" <1|2>*'],
  ['', '_'],
  ['.', '_'],
  ['..', '__'],
  ['...', '___'],
  ['a.', 'a_'],
  ['a ', 'a_'],
  ['a. .', 'a___'],
  ['/etc/passwd', '_etc_passwd'],
  ['..\\x', '.._x'],
  ['C:\\x', 'C__x'],
  ['c:', 'c_'],
  ['ab:c', 'ab:c'],
  ['a\0b\x1b\x7f\x9b', 'a_b___'],
  ['gpj\u202eexe', 'gpj_exe'],
  ['\ufeffa\u200b\u2066', '_a__'],
  ['a\u2028b', 'a_b'],
  ['con', '_con'],
  ['CON.txt', '_CON.txt'],
  ['con .txt', '_con .txt'],
  ['con.', '_con_'],
  ['LPT9.tar.gz', '_LPT9.tar.gz'],
  ['com¹', '_com¹'],
  ['conin$', '_conin$'],
  ['console', 'console'],
  ['com10', 'com10'],
  [`${'a'.repeat(300)}.mkv`, `${'a'.repeat(251)}.mkv`],
  ['é'.repeat(200), 'é'.repeat(127)],
  [`${'a'.repeat(300)}.${'b'.repeat(40)}`, 'a'.repeat(255)],
  [`${'a'.repeat(254)}.${'b'.repeat(40)}`, `${'a'.repeat(254)}_`],
];

describe('safe names', () => {
  for (const [given, safe] of rules) {
    it(`makes ${JSON.stringify(given).slice(0, 40)} ${given === safe ? 'stay' : `${JSON.stringify(safe).slice(0, 40)}`}`, () => {
      expect(safeName(given)).to.equal(safe);
    });
  }

  it('leaves a safe name alone: cleaning twice is cleaning once', () => {
    const nasty = fc.string({ unit: fc.constantFrom(...'./\\: cConNuUlL\0\x1b\u202eé😀'), maxLength: 300 });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 300 })), (name) => {
        const once = safeName(name);
        expect(safeName(once)).to.equal(once);
        expect(once).not.to.match(/[/\\\0]|^\.*$|[. ]$/);
        expect(Buffer.byteLength(once)).to.be.within(1, MAX_NAME_BYTES);
      }),
      { numRuns: 2000 },
    );
  });
});
