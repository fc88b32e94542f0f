// The cancel plugin on one connection.
import { expect } from 'chai';
import fc from 'fast-check';
import cancel, { Cancel, Cancels } from '../../../plugins/cancel/index.js';
import { FakePeer, FakeUploads } from '../../kit/fake-peer.js';
import { piece } from '../../kit/piece.js';
import { messageSuite } from '../../kit/suites/message.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

const uint32 = fc.nat(2 ** 32 - 1);

describe('cancel', () => {
  pluginSuite('cancel', { module: import.meta.resolve('../../../plugins/cancel/index.js') });
  messageSuite('cancel', {
    codec: Cancel,
    messages: () => fc.record({ index: uint32, begin: uint32, length: uint32 }),
    examples: [{ message: { index: 1, begin: 2, length: 16_384 }, payload: '000000010000000200004000' }],
  });

  it('is what its manifest provides', () => {
    expect(cancel.provides.map(({ token, keys, useClass }) => [token.name, keys[0] ?? useClass])).to.deep.equal([
      ['message', '8'],
      ['peer-behaviour', Cancels],
    ]);
  });

  it('takes back a block that we no longer need', () => {
    const peer = new FakePeer();
    new Cancels(peer, new FakeUploads()).tookBack({ piece: piece(3), begin: 16_384, length: 100 });
    expect(peer.sent).to.deep.equal([{ name: 'cancel', message: { index: 3, begin: 16_384, length: 100 } }]);
  });

  it('tells the uploads what the peer takes back', () => {
    const peer = new FakePeer();
    const uploads = new FakeUploads();
    peer.says(Cancel, { index: 1, begin: 2, length: 3 }, new Cancels(peer, uploads));
    expect(uploads.calls).to.deep.equal([['cancel', 1, 2, 3]]);
  });
});
