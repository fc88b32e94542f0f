// The have plugin, on one connection and across peers.
import { expect } from 'chai';
import fc from 'fast-check';
import { ProtocolError } from 'piecework';
import have, { Have, Haves, TellOfPieces } from '../../../plugins/have/index.js';
import { FakePeer } from '../../kit/fake-peer.js';
import { FakeTorrent } from '../../kit/fake-torrent.js';
import { piece } from '../../kit/piece.js';
import { messageSuite } from '../../kit/suites/message.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

describe('have', () => {
  pluginSuite('have', { module: import.meta.resolve('../../../plugins/have/index.js') });
  messageSuite('have', {
    codec: Have,
    messages: () => fc.record({ index: fc.nat(2 ** 32 - 1) }),
    examples: [{ message: { index: 0x80000001 }, payload: '80000001' }],
  });

  it('is what its manifest provides', () => {
    expect(have.provides.map(({ token, keys, useClass }) => [token.name, keys[0] ?? useClass])).to.deep.equal([
      ['message', '4'],
      ['peer-behaviour', Haves],
      ['torrent-behaviour', TellOfPieces],
    ]);
  });

  it('learns of a piece', () => {
    const peer = new FakePeer({ pieceCount: 8 });
    peer.says(Have, { index: 7 }, new Haves(peer));
    expect([...peer.pieces]).to.deep.equal([7]);
  });

  it('refuses a piece that the torrent does not have', () => {
    const peer = new FakePeer({ pieceCount: 8 });
    expect(() => peer.says(Have, { index: 8 }, new Haves(peer))).to.throw(ProtocolError);
  });

  it('tells those that lack a new piece', () => {
    const torrent = new FakeTorrent();
    const [lacks, holds] = [new FakePeer(), new FakePeer()];
    holds.nowHas(3);
    torrent.peers.add(lacks).add(holds);
    new TellOfPieces(torrent).pieceVerified(piece(3));
    expect([lacks.sent, holds.sent]).to.deep.equal([[{ name: 'have', message: { index: 3 } }], []]);
  });
});
