// How content divides into pieces, blocks and files.
import { expect } from 'chai';
import fc from 'fast-check';
import { Bitfield, BLOCK_LENGTH, Geometry } from 'piecework';
import { piece } from '../../kit/piece.js';

const layouts = fc.record({
  pieceLength: fc.integer({ min: 1, max: 40 }),
  files: fc.array(fc.nat(60), { maxLength: 12 }),
});

describe('Geometry', () => {
  it('covers each byte of each piece exactly once, in order, by spans of files', () => {
    fc.assert(
      fc.property(layouts, ({ pieceLength, files }) => {
        const geometry = new Geometry(pieceLength, files);
        const covered = files.map(() => 0);
        for (const index of geometry.pieces()) {
          const spans = geometry.spans(index, 0, geometry.lengthOf(index));
          for (const { file, offset, length } of spans) {
            expect(offset).to.equal(covered[file]);
            expect(length).to.be.greaterThan(0);
            covered[file]! += length;
          }
        }
        expect(covered).to.deep.equal(files);
      }),
    );
  });

  it('names the files of a piece as its spans do', () => {
    fc.assert(
      fc.property(layouts, ({ pieceLength, files }) => {
        const geometry = new Geometry(pieceLength, files);
        for (const index of geometry.pieces()) {
          const spans = geometry.spans(index, 0, geometry.lengthOf(index));
          expect(geometry.filesOf(index)).to.deep.equal(spans.map(({ file }) => file));
        }
      }),
    );
  });

  it('divides a range into spans as it divides its halves', () => {
    fc.assert(
      fc.property(layouts, fc.nat(), fc.nat(), ({ pieceLength, files }, where, cut) => {
        const geometry = new Geometry(pieceLength, [...files, 1]);
        const index = geometry.piece(where % geometry.pieceCount)!;
        const length = geometry.lengthOf(index);
        const at = cut % length;
        const bytes = (spans: ReturnType<Geometry['spans']>) =>
          spans.flatMap(({ file, offset, length }) => Array.from({ length }, (_, byte) => `${file}:${offset + byte}`));
        const halves = [...bytes(geometry.spans(index, 0, at)), ...bytes(geometry.spans(index, at, length - at))];
        expect(halves).to.deep.equal(bytes(geometry.spans(index, 0, length)));
      }),
    );
  });

  it('adds up pieces and blocks to the whole', () => {
    const totals = fc.record({
      pieceLength: fc.integer({ min: 1, max: 5 * BLOCK_LENGTH }),
      total: fc.integer({ min: 1, max: 1e6 }),
    });
    fc.assert(
      fc.property(totals, ({ pieceLength, total }) => {
        const geometry = new Geometry(Math.max(pieceLength, 5_000), [total]);
        let sum = 0;
        for (const index of geometry.pieces()) {
          let ofPiece = 0;
          for (let block = 0; block < geometry.blockCount(index); block++) ofPiece += geometry.blockLength(index, block);
          expect(ofPiece).to.equal(geometry.lengthOf(index));
          sum += ofPiece;
        }
        expect(sum).to.equal(total);
      }),
    );
  });

  it('knows the pieces of a file', () => {
    fc.assert(
      fc.property(layouts, ({ pieceLength, files }) => {
        const geometry = new Geometry(pieceLength, files);
        const holders = files.map(() => new Set<number>());
        for (const index of geometry.pieces()) {
          for (const { file } of geometry.spans(index, 0, geometry.lengthOf(index))) holders[file]!.add(index);
        }
        expect(files.map((_, file) => [...geometry.piecesOf(file)])).to.deep.equal(holders.map((set) => [...set]));
      }),
    );
  });

  it('knows the files of a set of pieces', () => {
    fc.assert(
      fc.property(layouts, fc.array(fc.nat(700)), ({ pieceLength, files }, wanted) => {
        const geometry = new Geometry(pieceLength, files);
        const set = new Bitfield(geometry.pieceCount);
        for (const index of geometry.pieces()) if (wanted.includes(index)) set.add(index);
        const expected = files.map((_, file) => [...set].some((index) => geometry.filesOf(index).includes(file)));
        expect(files.map((_, file) => geometry.hasAnyOf(file, set))).to.deep.equal(expected);
      }),
    );
  });

  it('knows only its own pieces', () => {
    const geometry = new Geometry(10, [25]);
    expect([0, 2].map((index) => geometry.piece(index))).to.deep.equal([0, 2]);
    for (const wrong of [-1, 3, 0.5, Number.NaN, 2 ** 32]) expect(geometry.piece(wrong)).to.equal(undefined);
  });

  it('counts the bytes of any set of pieces', () => {
    fc.assert(
      fc.property(layouts, fc.array(fc.nat(60)), ({ pieceLength, files }, chosen) => {
        const geometry = new Geometry(pieceLength, files);
        const pieces = new Bitfield(geometry.pieceCount);
        for (const index of geometry.pieces()) if (chosen.includes(index)) pieces.add(index);
        const bytes = [...pieces].reduce((sum, index) => sum + geometry.lengthOf(index), 0);
        expect(geometry.bytesIn(pieces)).to.equal(bytes);
      }),
    );
  });

  it('tells ranges inside a piece from others', () => {
    const geometry = new Geometry(10, [25]);
    expect([geometry.holds(piece(0), 0, 10), geometry.holds(piece(2), 4, 1)]).to.deep.equal([true, true]);
    const outside = [
      [0, 0, 0],
      [0, -1, 5],
      [0, 5, 6],
      [2, 0, 6],
      [2, 5, 1],
      [0, 2 ** 32 - 1, 2],
      [0, 0, 2 ** 32 - 1],
    ] as const;
    for (const [index, begin, length] of outside) expect(geometry.holds(piece(index), begin, length)).to.equal(false);
  });

  it('of nothing has no pieces', () => {
    for (const files of [[], [0], [0, 0]]) {
      const geometry = new Geometry(16, files);
      expect([geometry.pieceCount, geometry.totalLength, [...geometry.pieces()], [...geometry.piecesOf(0)]]).to.deep.equal([
        0,
        0,
        [],
        [],
      ]);
    }
  });
});
