// A bitfield is a set of pieces that goes over the wire.
import { expect } from 'chai';
import fc from 'fast-check';
import { Bitfield, type PieceIndex } from 'piecework';
import { piece } from '../../kit/piece.js';

const sizeAndPieces = fc
  .integer({ min: 1, max: 70 })
  .chain((size) => fc.tuple(fc.constant(size), fc.array(fc.nat(size - 1).map(piece), { maxLength: 100 })));

function fieldOf(size: number, pieces: readonly PieceIndex[]): Bitfield {
  const field = new Bitfield(size);
  for (const each of pieces) field.add(each);
  return field;
}

describe('Bitfield', () => {
  it('is the set of what was added and not removed', () => {
    const operations = fc.array(fc.tuple(fc.boolean(), fc.nat(19).map(piece)), { maxLength: 100 });
    fc.assert(
      fc.property(operations, (steps) => {
        const field = new Bitfield(20);
        const set = new Set<PieceIndex>();
        for (const [add, index] of steps) {
          const changes = add !== set.has(index);
          expect(add ? field.add(index) : field.remove(index)).to.equal(changes);
          if (add) set.add(index);
          else set.delete(index);
        }
        expect([...field]).to.deep.equal([...set].sort((one, other) => one - other));
        expect([field.count, field.complete]).to.deep.equal([set.size, set.size === 20]);
      }),
    );
  });

  it('has copies that go their own way', () => {
    const field = fieldOf(20, [piece(1), piece(19)]);
    const copy = field.copy();
    copy.remove(piece(1));
    field.add(piece(7));
    expect([[...field], [...copy], copy.count, copy.size]).to.deep.equal([[1, 7, 19], [19], 1, 20]);
  });

  it('comes back from its bytes', () => {
    fc.assert(
      fc.property(sizeAndPieces, ([size, pieces]) => {
        const field = fieldOf(size, pieces);
        const copy = Bitfield.fromBytes(field.toBytes(), size);
        expect([...(copy ?? [])]).to.deep.equal([...field]);
        expect(copy?.count).to.equal(field.count);
      }),
    );
  });

  it('puts piece 0 in the high bit of the first byte', () => {
    expect([...fieldOf(10, [piece(0), piece(9)]).toBytes()]).to.deep.equal([0x80, 0x40]);
  });

  it('ignores spare bits, also in what it gives out', () => {
    const field = Bitfield.fromBytes(Uint8Array.of(0xff, 0xff), 9);
    expect([field?.count, field?.complete, [...(field?.toBytes() ?? [])]]).to.deep.equal([9, true, [0xff, 0x80]]);
  });

  it('refuses bytes of another length', () => {
    for (const length of [0, 1, 3]) expect(Bitfield.fromBytes(new Uint8Array(length), 9)).to.equal(undefined);
  });

  it('shares no memory with the bytes it was made of, nor with those it gives', () => {
    const bytes = Uint8Array.of(0x80);
    const field = Bitfield.fromBytes(bytes, 8)!;
    bytes.fill(0xff);
    field.toBytes().fill(0xff);
    expect([...field]).to.deep.equal([0]);
  });

  it('can be filled, and holds nothing outside its size', () => {
    const field = new Bitfield(9);
    field.fill();
    expect([field.count, field.complete, field.has(piece(9)), field.has(piece(900))]).to.deep.equal([9, true, false, false]);
    expect([...field]).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...field.toBytes()]).to.deep.equal([0xff, 0x80]);
  });

  it('of no pieces is complete', () => {
    expect([new Bitfield(0).complete, Bitfield.fromBytes(new Uint8Array(), 0)?.complete]).to.deep.equal([true, true]);
  });
});
