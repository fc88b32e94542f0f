// A piece is in exactly one state, and pickers are told of what they look at.
import { expect } from 'chai';
import { Bitfield, Geometry } from 'piecework';
import type { Asker } from '../../../core/engine/partial-piece.js';
import { PieceStates } from '../../../core/engine/piece-states.js';
import { idOf } from './fakes.js';

const asker = (byte: number): Asker => ({
  address: { host: '10.0.0.1', port: byte },
  id: idOf(byte),
  owesMs: 0,
  close() {},
  takeBack() {},
  proved() {},
});

function made() {
  const geometry = new Geometry(32_768, [65_536]);
  const states = new PieceStates(geometry);
  const changes: number[] = [];
  states.changed = (piece) => void changes.push(piece);
  return { states, changes, memory: new Uint8Array(32_768), piece: geometry.piece(0)! };
}

describe('PieceStates', () => {
  it('counts the peers that are asked for blocks of a piece', () => {
    const { states, memory, piece } = made();
    const [one, other] = [asker(1), asker(2)];
    expect(states.busy(piece)).to.equal(0);
    const partial = states.begin(piece, memory);
    expect([states.takeFree(partial, one), states.takeFree(partial, other), states.takeFree(partial, one)]).to.deep.equal([
      0,
      1,
      undefined,
    ]);
    expect([states.busy(piece), partial.inFlightTo(one)]).to.deep.equal([2, 1]);
  });

  it('tells of a piece that opens, closes, or is found with another number of peers', () => {
    const { states, changes, memory, piece } = made();
    const told = (act: () => void): number => {
      changes.length = 0;
      act();
      return changes.length;
    };
    let partial = states.begin(piece, memory);
    expect(told(() => states.takeFree(partial, asker(1)))).to.equal(0);
    const one = asker(2);
    expect(told(() => states.takeFree(partial, one))).to.equal(1);
    expect(told(() => states.giveBack(partial, () => partial.giveBackAll(one)))).to.equal(1);
    expect([told(() => states.peerHas(piece)), told(() => states.peerLost(piece))]).to.deep.equal([1, 1]);
    expect([told(() => states.verify(partial)), told(() => states.failed(piece))]).to.deep.equal([1, 1]);
    expect([told(() => (partial = states.begin(piece, memory))), states.partialOf(piece) === partial]).to.deep.equal([1, true]);
  });

  it('refuses every step that is not in the picture', () => {
    const { states, memory, piece } = made();
    const wrong = (step: () => void) => void expect(step).to.throw(/bug: piece 0 is in state/);
    wrong(() => states.verified(piece));
    wrong(() => states.failed(piece));
    const partial = states.begin(piece, memory);
    wrong(() => states.begin(piece, memory));
    wrong(() => states.found(piece));
    states.verify(partial);
    wrong(() => states.verify(partial));
    states.verified(piece);
    wrong(() => states.found(piece));
    expect([states.have.has(piece), states.nothingOpen]).to.deep.equal([true, false]);
  });

  it('is open to nobody else while it is reserved', () => {
    const { states, memory, piece } = made();
    const [one, other] = [asker(1), asker(2)];
    const partial = states.begin(piece, memory, one);
    states.takeFree(partial, one);
    expect([states.open(piece), partial.takeBusy(other, 0)]).to.deep.equal([false, undefined]);
    expect(states.giveBack(partial, () => partial.giveBackAll(one))).to.equal(true);
    expect([states.missing(piece), states.open(piece)]).to.deep.equal([true, true]);
  });

  it('opens and counts only what is wanted', () => {
    const geometry = new Geometry(32_768, [3 * 32_768]);
    const [first, second, third] = [...geometry.pieces()];
    const wanted = new Bitfield(3);
    wanted.add(second!);
    const states = new PieceStates(geometry, wanted);
    expect([...geometry.pieces()].map((piece) => states.open(piece))).to.deep.equal([false, true, false]);
    states.found(third!);
    expect([states.complete, states.nothingOpen, states.needed.count]).to.deep.equal([false, false, 1]);
    const memory = new Uint8Array(32_768);
    let partial = states.begin(second!, memory);
    while (states.takeFree(partial, asker(1)) !== undefined);
    expect([states.nothingOpen, states.complete]).to.deep.equal([true, false]);
    states.verify(partial);
    states.failed(second!);
    expect(states.nothingOpen).to.equal(false);
    partial = states.begin(second!, memory);
    states.verify(partial);
    states.verified(second!);
    expect([states.complete, states.missing(first!), states.open(first!), states.have.count]).to.deep.equal([
      true,
      true,
      false,
      2,
    ]);
    expect([states.wanted.count, wanted.count]).to.deep.equal([1, 1]);
  });
});
