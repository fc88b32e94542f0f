// Random, in drawings: one character a piece, `^` marks all that are picked by any chance.
import { expect } from 'chai';
import type { PieceTable, Random } from 'piecework';
import randomPicker, { RandomPiece } from '../../../plugins/picker-random/index.js';
import { picks } from '../../kit/picker-drawing.js';
import { pickerSuite } from '../../kit/suites/picker.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

const make = (table: PieceTable, random: Random) => new RandomPiece(table, random);
const is = (drawing: Parameters<typeof picks>[1], expected: string, partialOnly = false) =>
  expect(picks(make, drawing, partialOnly)).to.equal(expected);

describe('picker-random', () => {
  pluginSuite('picker-random', { module: import.meta.resolve('../../../plugins/picker-random/index.js') });
  pickerSuite('picker-random', make);

  it('is what its manifest provides', () => {
    expect(randomPicker.provides.map(({ token, useClass }) => [token.name, useClass])).to.deep.equal([['picker', RandomPiece]]);
  });

  it('takes any', () => is({ availability: '4132' }, '^^^^'));
  it('takes any open one that the peer has', () =>
    is({ availability: '41321', have: 'x----', partial: '-f---', peer: '--x-x' }, '--^-^'));
  it('takes what was begun and left first', () => is({ availability: '4132', partial: '--p-' }, '--^-'));
  it('takes what others are busy on last', () => {
    is({ availability: '4132', partial: '--p-', busy: '0010' }, '^^-^');
    is({ availability: '4132', have: 'xx-x', partial: '--p-', busy: '0010' }, '--^-');
  });
  it('takes only what was begun when memory is short', () =>
    is({ availability: '4132', partial: '--p-', busy: '0020' }, '--^-', true));
});
