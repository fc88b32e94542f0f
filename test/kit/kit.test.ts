// The smaller parts of the kit: chance, events, fakes, drawings.
import { expect } from 'chai';
import { indexMessage, on, ProtocolError } from 'piecework';
import { FakePeer } from './fake-peer.js';
import { FakeTorrent } from './fake-torrent.js';
import { DrawnTable } from './picker-drawing.js';
import { piece } from './piece.js';
import { RecordedEvents } from './recorded-events.js';
import { SeededRandom } from './seeded-random.js';

describe('SeededRandom', () => {
  it('repeats with the same seed and differs with another', () => {
    const draws = (seed: number) => {
      const random = new SeededRandom(seed);
      return [...Array.from({ length: 20 }, () => random.below(1000)), ...random.bytes(8)];
    };
    expect(draws(1)).to.deep.equal(draws(1));
    expect(draws(1)).to.not.deep.equal(draws(2));
  });

  it('spreads evenly from 0 to the limit', () => {
    const random = new SeededRandom(5);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw++) counts[random.below(10)]!++;
    for (const count of counts) expect(count).to.be.within(850, 1150);
    expect(random.below(1)).to.equal(0);
  });
});

describe('RecordedEvents', () => {
  it('keeps what was emitted, by order and by name', () => {
    const events = new RecordedEvents();
    events.emit('warning', { message: 'one' });
    events.emit('completed', { bytes: 5 });
    events.emit('warning', { message: 'two' });
    expect(events.names).to.deep.equal(['warning', 'completed', 'warning']);
    expect(events.of('warning')).to.deep.equal([{ message: 'one' }, { message: 'two' }]);
  });

  it('calls listeners of that name until they end', () => {
    const events = new RecordedEvents();
    const heard: number[] = [];
    const end = events.on('completed', ({ bytes }) => heard.push(bytes));
    events.emit('completed', { bytes: 1 });
    events.emit('warning', { message: '' });
    end();
    events.emit('completed', { bytes: 2 });
    expect(heard).to.deep.equal([1]);
  });

  it('makes a warning of what a listener throws, and calls the others', () => {
    const events = new RecordedEvents();
    const heard: number[] = [];
    events.on('completed', () => {
      throw new Error('fault');
    });
    events.on('completed', ({ bytes }) => heard.push(bytes));
    events.emit('completed', { bytes: 1 });
    expect([heard, events.of('warning')]).to.deep.equal([[1], [{ message: 'Error: fault' }]]);
  });
});

describe('FakePeer', () => {
  const Have = indexMessage({ id: 4, name: 'have' });

  it('records what it is sent until it is closed, and the first reason', () => {
    const peer = new FakePeer({ reservedBits: [43] });
    peer.send(Have, { index: 1 });
    peer.close('enough');
    peer.close('again');
    peer.send(Have, { index: 2 });
    expect([peer.sent, peer.closedBecause]).to.deep.equal([[{ name: 'have', message: { index: 1 } }], 'enough']);
    expect([peer.supports(43), peer.supports(44)]).to.deep.equal([true, false]);
  });

  it('refuses pieces and bitfields that do not fit', () => {
    const peer = new FakePeer({ pieceCount: 9 });
    expect(() => peer.nowHas(9)).to.throw(ProtocolError);
    expect(() => peer.nowHasOnly(Uint8Array.of(0xff))).to.throw(ProtocolError);
    peer.nowHas(8);
    expect([...peer.pieces]).to.deep.equal([8]);
    peer.nowHasOnly(Uint8Array.of(0x80, 0));
    expect([...peer.pieces]).to.deep.equal([0]);
  });

  it('says a message to the receivers of its id, up to the one that handled it', () => {
    const peer = new FakePeer();
    const heard: string[] = [];
    const receives = [
      on({ ...Have, id: 5 }, () => void heard.push('other id')),
      on(Have, ({ index }) => void heard.push(`first ${index}`)),
      on(Have, () => {
        heard.push('second');
        return 'handled';
      }),
      on(Have, () => void heard.push('third')),
    ];
    peer.says(Have, { index: 7 }, { receives });
    expect(heard).to.deep.equal(['first 7', 'second']);
  });
});

describe('FakeTorrent', () => {
  it('counts what is left by what it has', () => {
    expect(new FakeTorrent(4, [1]).left).to.equal(3 * 16_384);
    expect(new FakeTorrent(4, [], { private: true }).metainfo.private).to.equal(true);
  });
});

describe('DrawnTable', () => {
  it('reads a drawing', () => {
    const table = new DrawnTable({ availability: '1230', have: '-x--', partial: '--pf', busy: '0010' });
    const all = [0, 1, 2, 3].map(piece);
    expect(all.map((at) => table.open(at))).to.deep.equal([true, false, true, false]);
    expect(all.map((at) => table.partial(at))).to.deep.equal([false, false, true, true]);
    expect(all.map((at) => table.availability(at))).to.deep.equal([1, 2, 3, 0]);
    expect(all.map((at) => table.busy(at))).to.deep.equal([0, 0, 1, 0]);
  });
});

describe('piece', () => {
  it('knows piece numbers only', () => {
    expect(piece(3)).to.equal(3);
    for (const wrong of [-1, 0.5, Number.NaN, 2 ** 31]) expect(() => piece(wrong)).to.throw(RangeError);
  });
});
