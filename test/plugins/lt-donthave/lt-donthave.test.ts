// The lt-donthave plugin: a peer takes back what it said it has (BEP 54).
import { expect } from 'chai';
import fc from 'fast-check';
import { ProtocolError } from 'piecework';
import { DontHave, DontHaves } from '../../../plugins/lt-donthave/index.js';
import { FakeExtended } from '../../kit/fake-extended.js';
import { FakePeer } from '../../kit/fake-peer.js';
import { extensionSuite } from '../../kit/suites/extension.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

describe('lt-donthave', () => {
  pluginSuite('lt-donthave', { module: import.meta.resolve('../../../plugins/lt-donthave/index.js') });
  extensionSuite('lt_donthave', {
    codec: DontHave,
    messages: () => fc.record({ index: fc.nat(2 ** 32 - 1) }),
    examples: [{ message: { index: 0x80000001 }, payload: '80000001' }],
  });

  it('has the name libtorrent gave it', () => {
    expect(DontHave.name).to.equal('lt_donthave');
  });

  it('takes the piece back', () => {
    const peer = new FakePeer({ pieceCount: 8 });
    for (const index of [2, 3]) peer.nowHas(index);
    new FakeExtended().says(DontHave, { index: 3 }, new DontHaves(peer));
    expect([...peer.pieces]).to.deep.equal([2]);
  });

  it('refuses other lengths, and pieces that the torrent does not have', () => {
    for (const length of [0, 3, 5])
      expect(() => DontHave.decode(new Uint8Array(length))).to.throw(ProtocolError, `${length} bytes`);
    const behaviour = new DontHaves(new FakePeer({ pieceCount: 8 }));
    expect(() => new FakeExtended().says(DontHave, { index: 8 }, behaviour)).to.throw(ProtocolError);
  });
});
