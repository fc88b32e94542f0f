// Rarest first, in drawings: one character a piece, `^` marks all that are picked by any chance.
import { expect } from 'chai';
import type { PieceIndex, Pieces, PieceTable, Random } from 'piecework';
import { Geometry } from 'piecework';
import { MAX_NEWS } from '../../../plugins/picker-rarest-first/floors.js';
import rarestFirst, { RarestFirst } from '../../../plugins/picker-rarest-first/index.js';
import { DrawnTable, drawnPieces, picks } from '../../kit/picker-drawing.js';
import { piece } from '../../kit/piece.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { pickerSuite } from '../../kit/suites/picker.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

const make = (table: PieceTable, random: Random) => new RarestFirst(table, random);
const is = (drawing: Parameters<typeof picks>[1], expected: string, partialOnly = false) =>
  expect(picks(make, drawing, partialOnly)).to.equal(expected);

describe('picker-rarest-first', () => {
  pluginSuite('picker-rarest-first', { module: import.meta.resolve('../../../plugins/picker-rarest-first/index.js') });
  pickerSuite('picker-rarest-first', make);

  it('is what its manifest provides', () => {
    expect(rarestFirst.provides.map(({ token, useClass }) => [token.name, useClass])).to.deep.equal([['picker', RarestFirst]]);
  });

  describe('untouched pieces', () => {
    it('the rarest', () => is({ availability: '4132' }, '-^--'));
    it('any of the rarest', () => is({ availability: '4131221' }, '-^-^--^'));
    it('the rarest that is open', () => is({ availability: '4132', have: '-x--' }, '---^'));
    it('the rarest that the peer has', () => is({ availability: '4132', peer: 'x-xx' }, '---^'));
    it('each of the rarest as often', () => {
      const count = new Map<number | undefined, number>();
      for (let seed = 0; seed < 4000; seed++) {
        const picked = make(new DrawnTable({ availability: '1511211' }), new SeededRandom(seed)).pick(
          drawnPieces('x-xxxx-'),
          false,
        );
        count.set(picked, (count.get(picked) ?? 0) + 1);
      }
      expect([...count.keys()].sort()).to.deep.equal([0, 2, 3, 5]);
      for (const times of count.values()) expect(times).to.be.within(850, 1150);
    });
  });

  describe('begun pieces', () => {
    it('that nobody is busy on come before rarer ones', () => is({ availability: '4132', partial: '--p-' }, '--^-'));
    it('that somebody is busy on come after all others', () => {
      is({ availability: '4132', partial: '-pp-', busy: '0110' }, '---^');
      is({ availability: '4132', partial: '-ppp', busy: '0111' }, '^---');
      is({ availability: '4132', partial: 'pppp', busy: '4213', have: '----' }, '--^-');
    });
    it('with the fewest busy peers first', () =>
      is({ availability: '4132', partial: '-ppp', busy: '0312', have: 'x---' }, '--^-'));
    it('of another peer are left alone', () => is({ availability: '4132', partial: '--p-', peer: 'xx-x' }, '-^--'));
    it('with all blocks asked for are left alone', () => is({ availability: '4132', partial: '-ff-' }, '---^'));
    it('only those when memory is short', () => {
      is({ availability: '4132' }, '----', true);
      is({ availability: '4132', partial: '--p-' }, '--^-', true);
      is({ availability: '4132', partial: 'p-p-', busy: '2010' }, '--^-', true);
    });
  });

  describe('changes', () => {
    it('of availability count from the next pick on', () => {
      const table = new DrawnTable({ availability: '3333' });
      const picker = make(table, new SeededRandom(1));
      picker.pick(drawnPieces('xxxx'), false);
      for (const [at, peers] of [
        [2, 2],
        [1, 1],
        [2, 4],
      ] as const) {
        table.setAvailability(piece(at), peers);
        picker.changed(piece(at));
      }
      expect(picker.pick(drawnPieces('xxxx'), false)).to.equal(1);
      expect(picker.pick(drawnPieces('x-xx'), false)).to.be.oneOf([0, 3]);
      expect(picker.pick(drawnPieces('--x-'), false)).to.equal(2);
    });

    it('bring a peer back that had nothing, even more of them than are remembered', () => {
      const table = new DrawnTable({ availability: '112' });
      const picker = make(table, new SeededRandom(1));
      const peerHas = drawnPieces('--x');
      table.setHave(piece(2), 'x');
      expect(picker.pick(peerHas, false)).to.equal(undefined);
      table.setHave(piece(2), '-');
      picker.changed(piece(2));
      for (let news = 0; news <= MAX_NEWS; news++) picker.changed(piece(0));
      expect(picker.pick(peerHas, false)).to.equal(2);
    });
  });

  describe('cost, for 100,000 pieces and 200 peers', () => {
    const PIECES = 100_000;
    const PEERS = 200;

    it('a few looks for a pick by a peer with half of them', () => {
      const { picker, table } = big();
      const half = new CountingPieces((at) => at % 2 === 0);
      picker.pick(half, false);
      half.looks = 0;
      for (let round = 0; round < 1000; round++) take(table, picker, picker.pick(half, false));
      expect(half.looks).to.be.below(1000 * 20);
    });

    it('no second look at the rare pieces that a peer lacks', () => {
      const { picker } = big();
      const onlyCommon = new CountingPieces((at) => availabilityOf(at, PEERS) === PEERS);
      expect(picker.pick(onlyCommon, false)).to.not.equal(undefined);
      expect(onlyCommon.looks).to.be.above(PIECES / 2);
      onlyCommon.looks = 0;
      for (let round = 0; round < 1000; round++) picker.pick(onlyCommon, false);
      expect(onlyCommon.looks).to.equal(1000);
    });

    it('one look for each news to a peer without anything', () => {
      const { picker, table } = big();
      const nothing = new CountingPieces(() => false);
      picker.pick(nothing, false);
      nothing.looks = 0;
      for (let round = 0; round < 1000; round++) {
        picker.changed(piece(round));
        picker.pick(nothing, false);
      }
      expect(nothing.looks).to.equal(1000);
      expect(table.reads).to.be.below(PIECES * 4);
    });

    it('a change reads the table of that piece alone', () => {
      const { picker, table } = big();
      picker.pick(new CountingPieces(() => true), false);
      table.reads = 0;
      for (let at = 0; at < 1000; at++) picker.changed(piece(at));
      expect(table.reads).to.equal(3000);
    });

    function big() {
      const table = new CountingTable(PIECES, PEERS);
      return { table, picker: make(table, new SeededRandom(1)) };
    }

    function take(table: CountingTable, picker: RarestFirst, picked: PieceIndex | undefined) {
      expect(picked).to.not.equal(undefined);
      table.taken.add(picked!);
      picker.changed(picked!);
    }
  });
});

// Scattered, so that it says nothing about which peers have the piece.
function availabilityOf(at: number, peers: number): number {
  return 1 + ((Math.imul(at, 0x9e3779b1) >>> 16) % peers);
}

class CountingPieces implements Pieces {
  readonly size = 100_000;
  readonly count = 50_000;
  readonly complete = false;
  looks = 0;

  constructor(private readonly holds: (at: number) => boolean) {}

  has(at: PieceIndex): boolean {
    this.looks++;
    return this.holds(at);
  }
}

class CountingTable implements PieceTable {
  readonly taken = new Set<number>();
  reads = 0;

  constructor(
    readonly pieceCount: number,
    private readonly peers: number,
  ) {}

  pieces(): Iterable<PieceIndex> {
    return new Geometry(1, [this.pieceCount]).pieces();
  }

  open(at: PieceIndex): boolean {
    this.reads++;
    return !this.taken.has(at);
  }

  partial(): boolean {
    this.reads++;
    return false;
  }

  availability(at: PieceIndex): number {
    this.reads++;
    return availabilityOf(at, this.peers);
  }

  busy(): number {
    this.reads++;
    return 0;
  }
}
