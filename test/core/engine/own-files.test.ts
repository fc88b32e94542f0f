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

  const pieces = (...indexes: readonly number[]): Bitfield => {
    const have = new Bitfield(metainfo.geometry.pieceCount);
    for (const index of indexes) have.add(piece(index));
    return have;
  };

  it('are those with at least one right piece, as soon as it is right', () => {
    const own = new OwnFiles(metainfo);
    own.found(pieces());
    expect([...own.files]).to.deep.equal([]);
    own.found(pieces(1));
    expect([...own.files]).to.deep.equal([0, 2]);
    own.added(piece(4));
    expect([...own.files]).to.deep.equal([0, 2, 3]);
  });

  it('are also those that the record names, and stay it in the next record', () => {
    const own = new OwnFiles(metainfo);
    own.told({ have: new Uint8Array(), fingerprints: [undefined, undefined, 'old'] });
    own.found(pieces(4));
    expect([...own.files]).to.deep.equal([2, 3]);
    expect(own.of(PRINTS)).to.deep.equal([undefined, undefined, 'c', 'd']);
  });

  it('alone are named in a record', () => {
    const own = new OwnFiles(metainfo);
    own.added(piece(0));
    expect(own.of(PRINTS)).to.deep.equal(['a', undefined, undefined, undefined]);
    expect(own.of([undefined, 'b', 'c', 'd'])).to.deep.equal([undefined, undefined, undefined, undefined]);
  });
});
