// The piece plugin on one connection.
import { expect } from 'chai';
import fc from 'fast-check';
import piecePlugin, { Blocks, MAX_BLOCK_LENGTH, Piece } from '../../../plugins/piece/index.js';
import { FakeDownloads, FakePeer } from '../../kit/fake-peer.js';
import { piece } from '../../kit/piece.js';
import { messageSuite } from '../../kit/suites/message.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

const uint32 = fc.nat(2 ** 32 - 1);

describe('piece', () => {
  pluginSuite('piece', { module: import.meta.resolve('../../../plugins/piece/index.js') });
  messageSuite('piece', {
    codec: Piece,
    messages: () => fc.record({ index: uint32, begin: uint32, block: fc.uint8Array({ minLength: 1, maxLength: 100 }) }),
    examples: [{ message: { index: 1, begin: 0x80000000, block: Uint8Array.of(7, 8, 9) }, payload: '0000000180000000070809' }],
  });

  it('is what its manifest provides', () => {
    expect(piecePlugin.provides.map(({ token, keys, useClass }) => [token.name, keys[0] ?? useClass])).to.deep.equal([
      ['message', '7'],
      ['peer-behaviour', Blocks],
      ['block-replies', Blocks],
    ]);
  });

  it('takes blocks of 1 byte to 128 KiB', () => {
    expect([Piece.minLength, Piece.maxLength, MAX_BLOCK_LENGTH]).to.deep.equal([9, 8 + 131_072, 131_072]);
  });

  it('copies a block neither out nor in', () => {
    const block = Uint8Array.of(1, 2, 3);
    expect(Piece.encode({ index: 0, begin: 0, block })[1]).to.equal(block);
    const payload = new Uint8Array(20);
    expect(Piece.decode(payload).block.buffer).to.equal(payload.buffer);
  });

  it('sends a block', () => {
    const peer = new FakePeer();
    const block = Uint8Array.of(1, 2, 3);
    new Blocks(peer, new FakeDownloads()).send({ piece: piece(3), begin: 5, length: 3 }, block);
    expect(peer.sent).to.deep.equal([{ name: 'piece', message: { index: 3, begin: 5, block } }]);
  });

  it('delivers a block of the peer, as it stands', () => {
    const peer = new FakePeer();
    const downloads = new FakeDownloads();
    peer.says(Piece, { index: 4_000_000_000, begin: 5, block: Uint8Array.of(9) }, new Blocks(peer, downloads));
    expect(downloads.calls).to.deep.equal([['deliver', 4_000_000_000, 5, Uint8Array.of(9)]]);
  });
});
