// Own files: by a right piece, or by the last record.
import { expect } from 'chai';
import { Bitfield } from 'piecework';
import { OwnFiles } from '../../../core/engine/own-files.js';
import { piece } from '../../kit/piece.js';
import { sampleTorrent } from '../../kit/suites/sample-torrent.js';

describe('own files', () => {
  // Pieces 0 and 1 in file 0, 1 to 3 in file 2; file 1 is empty; piece 4 in file 3.
  const { metainfo } = sampleTorrent({ pieceLength: 10, lengths: [15, 0, 25, 10] });
  const PRINTS = ['a', 'b', 'c', 'd'];

  function holding(...have: readonly number[]): { own: OwnFiles; pieces: Bitfield } {
    const pieces = new Bitfield(metainfo.geometry.pieceCount);
    for (const index of have) pieces.add(piece(index));
    return { own: new OwnFiles(metainfo, pieces), pieces };
  }

  it('are those with at least one right piece, as soon as it is right', () => {
    const { own, pieces } = holding();
    expect([...own.files]).to.deep.equal([]);
    pieces.add(piece(1));
    expect([...own.files]).to.deep.equal([0, 2]);
    pieces.add(piece(4));
    expect([...own.files]).to.deep.equal([0, 2, 3]);
  });

  it('are also those that the record names, and stay it in the next record', () => {
    const { own } = holding(4);
    own.told({ have: new Uint8Array(), fingerprints: [undefined, undefined, 'old'] });
    expect([...own.files].sort()).to.deep.equal([2, 3]);
    expect(own.of(PRINTS)).to.deep.equal([undefined, undefined, 'c', 'd']);
  });

  it('alone are named in a record', () => {
    expect(holding(0).own.of(PRINTS)).to.deep.equal(['a', undefined, undefined, undefined]);
    expect(holding(0, 4).own.of([undefined, 'b', 'c', 'd'])).to.deep.equal([undefined, undefined, undefined, 'd']);
  });
});
