// The fast plugin: what is said to peers that speak BEP 6, what is taken of them, and the allowed-fast set.
import { expect } from 'chai';
import fc from 'fast-check';
import { InfoHash, type MessageCodec } from 'piecework';
import fast, {
  ALLOWED_SET_SIZE,
  AllowedFast,
  allowedSet,
  FAST_BIT,
  Fast,
  HaveAll,
  HaveNone,
  Reject,
  Suggest,
} from '../../../plugins/fast/index.js';
import { FakeDownloads, FakePeer, FakeUploads } from '../../kit/fake-peer.js';
import { FakeTorrent } from '../../kit/fake-torrent.js';
import { piece } from '../../kit/piece.js';
import { messageSuite } from '../../kit/suites/message.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

const PIECES = 20;

function stage({ speaks = true, have = [] as readonly number[], host = '80.4.4.200' } = {}) {
  const address = { host, port: 6881 };
  const peer = new FakePeer({ pieceCount: PIECES, reservedBits: speaks ? [FAST_BIT] : [], address });
  const [downloads, uploads] = [new FakeDownloads(), new FakeUploads()];
  const torrent = new FakeTorrent(PIECES, have);
  const behaviour = new Fast(peer, torrent, downloads, uploads);
  const says = <M>(codec: MessageCodec<M>, message: M): void => peer.says(codec, message, behaviour);
  return { peer, downloads, uploads, torrent, behaviour, says, sent: () => peer.sent.map(({ name }) => name) };
}

const ALL = [...new Array(PIECES).keys()];

describe('fast', () => {
  pluginSuite('fast', { module: import.meta.resolve('../../../plugins/fast/index.js') });
  const range = { index: 1, begin: 16_384, length: 0x80000001 };
  const anyRange = fc.record({ index: fc.nat(2 ** 32 - 1), begin: fc.nat(2 ** 32 - 1), length: fc.nat(2 ** 32 - 1) });
  for (const codec of [Suggest, AllowedFast]) {
    const examples = [{ message: { index: 0x80000001 }, payload: '80000001' }];
    messageSuite(codec.name, { codec, messages: () => fc.record({ index: fc.nat(2 ** 32 - 1) }), examples });
  }
  for (const codec of [HaveAll, HaveNone]) {
    messageSuite(codec.name, { codec, messages: () => fc.constant({}), examples: [{ message: {}, payload: '' }] });
  }
  messageSuite('reject', {
    codec: Reject,
    messages: () => anyRange,
    examples: [{ message: range, payload: '000000010000400080000001' }],
  });

  it('has ids 13 to 17 and bit 61 (BEP 6)', () => {
    expect([Suggest, HaveAll, HaveNone, Reject, AllowedFast].map(({ id }) => id)).to.deep.equal([13, 14, 15, 16, 17]);
    const keys = fast.provides.flatMap(({ keys: [key] }) => key ?? []);
    expect(keys).to.deep.equal(['61', '13', '14', '15', '16', '17']);
  });

  it('says have none when we have nothing, and leaves it to the bitfield otherwise', () => {
    const [empty, full] = [stage(), stage({ have: [3] })];
    empty.behaviour.opened();
    full.behaviour.opened();
    expect([empty.sent(), full.sent()]).to.deep.equal([['have-none'], []]);
  });

  it('counts on an answer to each request, of peers that promise one', () => {
    const [speaking, other] = [stage(), stage({ speaks: false })];
    speaking.behaviour.opened();
    other.behaviour.opened();
    expect([speaking.downloads.calls, other.downloads.calls]).to.deep.equal([[['expectAnswers']], []]);
  });

  it('says nothing of it to others', () => {
    const { behaviour, says, sent, uploads } = stage({ speaks: false, have: ALL });
    behaviour.opened();
    behaviour.refused({ piece: piece(1), begin: 0, length: 16_384 });
    says(HaveNone, {});
    expect([sent(), uploads.calls]).to.deep.equal([[], []]);
  });

  it('rejects each request that is refused', () => {
    const { behaviour, peer } = stage();
    behaviour.refused({ piece: piece(2), begin: 16_384, length: 16_384 });
    expect(peer.sent).to.deep.equal([{ name: 'reject', message: { index: 2, begin: 16_384, length: 16_384 } }]);
  });

  it('takes a reject of our request, and the pieces we are allowed', () => {
    const { says, downloads } = stage();
    says(Reject, { index: 5, begin: 32_768, length: 16_384 });
    says(AllowedFast, { index: 7 });
    expect(downloads.calls).to.deep.equal([
      ['refused', 5, 32_768, 16_384],
      ['allowPiece', 7],
    ]);
  });

  it('learns of all pieces, and of none', () => {
    const { says, peer } = stage();
    says(HaveAll, {});
    expect([peer.pieces.complete, peer.pieces.count]).to.deep.equal([true, PIECES]);
    says(HaveNone, {});
    expect(peer.pieces.count).to.equal(0);
  });

  it('takes suggestions without following them', () => {
    const { says, downloads, peer } = stage();
    says(Suggest, { index: 2 ** 32 - 1 });
    expect([downloads.calls, peer.sent, peer.closedBecause]).to.deep.equal([[], [], undefined]);
  });
});

describe('the allowed-fast set', () => {
  const AA = new InfoHash(new Uint8Array(20).fill(0xaa));

  it('is that of BEP 6', () => {
    const seven = [1059, 431, 808, 1217, 287, 376, 1188];
    expect(allowedSet('80.4.4.200', AA, 1313, 7)).to.deep.equal(seven);
    expect(allowedSet('80.4.4.200', AA, 1313, 9)).to.deep.equal([...seven, 353, 508]);
  });

  it('is the same for neighbours in a network of 256 addresses', () => {
    expect(allowedSet('80.4.4.1', AA, 1313)).to.deep.equal(allowedSet('80.4.4.254', AA, 1313));
    expect(allowedSet('80.4.5.1', AA, 1313)).to.not.deep.equal(allowedSet('80.4.4.1', AA, 1313));
  });

  it('has ten pieces, all of a torrent of fewer, none for IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 30 }), (host, pieceCount) => {
        const set = allowedSet(host, AA, pieceCount);
        expect(new Set(set).size).to.equal(Math.min(ALLOWED_SET_SIZE, pieceCount));
        for (const index of set) expect(index).to.be.within(0, pieceCount - 1);
      }),
      { seed: 3 },
    );
    expect([ALLOWED_SET_SIZE, allowedSet('fe80::1', AA, 100)]).to.deep.equal([10, []]);
  });

  it('is given once to a peer that has nothing, as far as we have it', () => {
    const { says, sent, uploads, peer, torrent } = stage({ have: ALL.filter((index) => index % 2 === 0) });
    says(HaveNone, {});
    says(HaveNone, {});
    const set = allowedSet('80.4.4.200', torrent.metainfo.infoHash, PIECES).filter((index) => index % 2 === 0);
    expect(set.length).to.be.greaterThan(0);
    expect(uploads.calls).to.deep.equal(set.map((index) => ['allowPiece', index]));
    expect(peer.sent).to.deep.equal(set.map((index) => ({ name: 'allowed-fast', message: { index } })));
    expect(sent()).to.not.include('have-none');
  });

  it('is not for one that has everything', () => {
    const { says, uploads } = stage({ have: ALL });
    says(HaveAll, {});
    expect(uploads.calls).to.deep.equal([]);
  });
});
