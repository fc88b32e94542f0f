// Sequential, in drawings: one character a piece, `^` marks what is picked.
import { expect } from 'chai';
import type { PieceTable } from 'piecework';
import sequential, { Sequential } from '../../../plugins/picker-sequential/index.js';
import { DrawnTable, drawnPieces, picks } from '../../kit/picker-drawing.js';
import { piece } from '../../kit/piece.js';
import { pickerSuite } from '../../kit/suites/picker.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

const make = (table: PieceTable) => new Sequential(table);
const is = (drawing: Parameters<typeof picks>[1], expected: string, partialOnly = false) =>
  expect(picks(make, drawing, partialOnly)).to.equal(expected);

describe('picker-sequential', () => {
  pluginSuite('picker-sequential', { module: import.meta.resolve('../../../plugins/picker-sequential/index.js') });
  pickerSuite('picker-sequential', make);

  it('is what its manifest provides', () => {
    expect(sequential.provides.map(({ token, useClass }) => [token.name, useClass])).to.deep.equal([['picker', Sequential]]);
  });

  it('takes the first', () => is({ availability: '4132' }, '^---'));
  it('takes the first open one', () => is({ availability: '4132', have: 'x---', partial: '-f--' }, '--^-'));
  it('takes the first that the peer has', () => is({ availability: '4132', peer: '--xx' }, '--^-'));
  it('cares little whether it was begun', () => {
    is({ availability: '4132', partial: '--p-' }, '^---');
    is({ availability: '4132', partial: 'p---', busy: '3000' }, '^---');
  });
  it('takes the first begun one when memory is short', () => is({ availability: '4132', partial: '--pp' }, '--^-', true));

  it('goes back to a piece that failed', () => {
    const table = new DrawnTable({ availability: '1111', have: 'xx--' });
    const picker = make(table);
    const peerHas = drawnPieces('xxxx');
    expect(picker.pick(peerHas, false)).to.equal(2);
    table.setHave(piece(0), '-');
    picker.changed(piece(0));
    expect(picker.pick(peerHas, false)).to.equal(0);
  });

  it('does not look again at what is done', () => {
    const table = new DrawnTable({ availability: '1'.repeat(1000), have: `${'x'.repeat(999)}-` });
    let looks = 0;
    const open = table.open.bind(table);
    table.open = (at) => {
      looks++;
      return open(at);
    };
    const picker = make(table);
    for (let round = 0; round < 100; round++) picker.pick(drawnPieces('x'.repeat(1000)), false);
    expect(looks).to.equal(1000 + 99);
  });
});
