// Memory for pieces: used again and again, never more than its bound.
import { expect } from 'chai';
import { Geometry } from 'piecework';
import { MAX_PIECE_MEMORY, MIN_PIECE_BUFFERS, PIECE_MEMORY_PORTION } from '../../../core/engine/bounds.js';
import { PieceMemory } from '../../../core/engine/piece-memory.js';
import { FakeHasher } from './fakes.js';

const GIB = 2 ** 30;

function takeAll(
  pieceLength: number,
  hasher = new FakeHasher(),
): { memory: PieceMemory; taken: Uint8Array[]; hasher: FakeHasher } {
  const memory = new PieceMemory(new Geometry(pieceLength, [GIB]), hasher);
  const taken: Uint8Array[] = [];
  for (let next = memory.take(); next; next = memory.take()) taken.push(next);
  return { memory, taken, hasher };
}

describe('PieceMemory', () => {
  it('gives MAX_PIECE_MEMORY bytes at most', () => {
    for (const pieceLength of [262_144, 300_000, 4_194_304]) {
      const { memory, taken, hasher } = takeAll(pieceLength);
      expect(taken.length).to.equal(Math.floor(MAX_PIECE_MEMORY / pieceLength));
      expect(hasher.allocated).to.be.at.most(MAX_PIECE_MEMORY);
      expect(taken.every(({ length }) => length === pieceLength)).to.equal(true);
      expect(memory.exhausted).to.equal(true);
    }
  });

  it('gives MIN_PIECE_BUFFERS pieces, however large', () => {
    expect(takeAll(MAX_PIECE_MEMORY * 2).taken.length).to.equal(MIN_PIECE_BUFFERS);
  });

  it('takes memory from the hasher by PIECE_MEMORY_PORTION, or by a piece', () => {
    for (const [pieceLength, portion] of [
      [16_384, PIECE_MEMORY_PORTION],
      [2_097_152, 2_097_152],
      [700_000, 700_000],
    ] as const) {
      const hasher = new FakeHasher();
      new PieceMemory(new Geometry(pieceLength, [GIB]), hasher).take();
      expect(hasher.allocated).to.equal(portion);
    }
  });

  it('takes no more than a small torrent holds for a piece', () => {
    const hasher = new FakeHasher();
    const taken = new PieceMemory(new Geometry(4_194_304, [100]), hasher).take();
    expect(taken?.length).to.equal(100);
    expect(hasher.allocated).to.be.at.most(PIECE_MEMORY_PORTION);
  });

  it('gives no byte to two', () => {
    const { taken } = takeAll(1_048_576);
    for (const [index, memory] of taken.entries()) memory.fill(index);
    expect(taken.every((memory, index) => memory.every((byte) => byte === index))).to.equal(true);
  });

  it('gives again what was given back, and allocates nothing for it', () => {
    const { memory, taken, hasher } = takeAll(1_048_576);
    const before = hasher.allocated;
    memory.giveBack(taken[3]!);
    expect(memory.exhausted).to.equal(false);
    expect([memory.take() === taken[3], memory.exhausted, hasher.allocated]).to.deep.equal([true, true, before]);
  });
});
