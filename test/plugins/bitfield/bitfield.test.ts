// The bitfield plugin on one connection.
import { expect } from 'chai';
import fc from 'fast-check';
import { ProtocolError } from 'piecework';
import bitfield, { BitfieldMessage, Bitfields, RefreshWithoutHave } from '../../../plugins/bitfield/index.js';
import { FakePeer } from '../../kit/fake-peer.js';
import { FakeTorrent } from '../../kit/fake-torrent.js';
import { messageSuite } from '../../kit/suites/message.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

const bits = (text: string) => Uint8Array.of(Number.parseInt(text, 2));

describe('bitfield', () => {
  pluginSuite('bitfield', { module: import.meta.resolve('../../../plugins/bitfield/index.js') });
  messageSuite('bitfield', {
    codec: BitfieldMessage,
    messages: (pieceCount) => {
      const length = Math.ceil(pieceCount / 8);
      return fc.record({ bitfield: fc.uint8Array({ minLength: length, maxLength: length }) });
    },
    examples: [{ message: { bitfield: Uint8Array.of(0xf0, 0x0f) }, payload: 'f00f' }],
  });

  it('is what its manifest provides', () => {
    expect(bitfield.provides.map(({ token, keys, useClass }) => [token.name, keys[0] ?? useClass])).to.deep.equal([
      ['message', '5'],
      ['peer-behaviour', Bitfields],
      ['torrent-behaviour', RefreshWithoutHave],
    ]);
  });

  it('has room for a bit a piece and no more', () => {
    const { maxLength } = BitfieldMessage;
    expect([1, 8, 9, 100_000].map((count) => (typeof maxLength === 'function' ? maxLength(count) : maxLength))).to.deep.equal([
      1, 1, 2, 12_500,
    ]);
  });

  it('says what we have when a connection opens', () => {
    const peer = new FakePeer({ pieceCount: 8 });
    new Bitfields(peer, new FakeTorrent(8, [0, 7])).opened();
    expect(peer.sent).to.deep.equal([{ name: 'bitfield', message: { bitfield: bits('10000001') } }]);
  });

  it('says nothing when we have nothing', () => {
    const peer = new FakePeer();
    new Bitfields(peer, new FakeTorrent(8)).opened();
    expect(peer.sent).to.deep.equal([]);
  });

  it('sends a copy: what comes later does not change it', () => {
    const peer = new FakePeer({ pieceCount: 8 });
    const torrent = new FakeTorrent(8, [0]);
    new Bitfields(peer, torrent).opened();
    torrent.have.fill();
    expect(peer.sent).to.deep.equal([{ name: 'bitfield', message: { bitfield: bits('10000000') } }]);
  });

  it('learns what the peer has, at any time; a later one replaces the first', () => {
    const peer = new FakePeer({ pieceCount: 5 });
    const behaviour = new Bitfields(peer, new FakeTorrent(5));
    peer.says(BitfieldMessage, { bitfield: bits('11000000') }, behaviour);
    expect([...peer.pieces]).to.deep.equal([0, 1]);
    peer.says(BitfieldMessage, { bitfield: bits('01001000') }, behaviour);
    expect([...peer.pieces]).to.deep.equal([1, 4]);
  });

  it('ignores spare bits', () => {
    const peer = new FakePeer({ pieceCount: 5 });
    peer.says(BitfieldMessage, { bitfield: bits('11111111') }, new Bitfields(peer, new FakeTorrent(5)));
    expect([...peer.pieces]).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('refuses a length that does not fit', () => {
    const peer = new FakePeer({ pieceCount: 9 });
    const behaviour = new Bitfields(peer, new FakeTorrent(9));
    expect(() => peer.says(BitfieldMessage, { bitfield: bits('1') }, behaviour)).to.throw(ProtocolError);
  });
});
