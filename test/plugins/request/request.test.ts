// The request plugin on one connection.
import { expect } from 'chai';
import fc from 'fast-check';
import request, { Request, Requests } from '../../../plugins/request/index.js';
import { FakePeer, FakeUploads } from '../../kit/fake-peer.js';
import { piece } from '../../kit/piece.js';
import { messageSuite } from '../../kit/suites/message.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

const uint32 = fc.nat(2 ** 32 - 1);

describe('request', () => {
  pluginSuite('request', { module: import.meta.resolve('../../../plugins/request/index.js') });
  messageSuite('request', {
    codec: Request,
    messages: () => fc.record({ index: uint32, begin: uint32, length: uint32 }),
    examples: [{ message: { index: 1, begin: 16_384, length: 0x80000001 }, payload: '000000010000400080000001' }],
  });

  it('is what its manifest provides', () => {
    expect(request.provides.map(({ token, keys, useClass }) => [token.name, keys[0] ?? useClass])).to.deep.equal([
      ['message', '6'],
      ['peer-behaviour', Requests],
      ['block-requests', Requests],
    ]);
  });

  it('asks for a block', () => {
    const peer = new FakePeer();
    new Requests(peer, new FakeUploads()).ask({ piece: piece(3), begin: 16_384, length: 100 });
    expect(peer.sent).to.deep.equal([{ name: 'request', message: { index: 3, begin: 16_384, length: 100 } }]);
  });

  it('hands a request of the peer to the uploads, as it stands', () => {
    const peer = new FakePeer();
    const uploads = new FakeUploads();
    peer.says(Request, { index: 4_000_000_000, begin: 5, length: 6 }, new Requests(peer, uploads));
    expect(uploads.calls).to.deep.equal([['request', 4_000_000_000, 5, 6]]);
  });
});
