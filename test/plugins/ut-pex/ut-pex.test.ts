// Peer exchange: the messages, what is told and how often, what is taken and how much (BEP 11).
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type BencodedDictionary,
  type Extended,
  type ExtensionCodec,
  formatAddress,
  type PeerAddress,
  ProtocolError,
} from 'piecework';
import { decode, decodePrefix } from '../../../plugins/bencode/decode.js';
import { encode } from '../../../plugins/bencode/encode.js';
import bencode from '../../../plugins/bencode/index.js';
import extended from '../../../plugins/extended/index.js';
import {
  MAX_PEX_LENGTH,
  MAX_TAKEN,
  PexCodec,
  type PexMessage,
  type PexPeer,
  REACHABLE,
  SEED,
} from '../../../plugins/ut-pex/codec.js';
import { LOOK_MS, MAX_TOLD, MIN_GAP_MS, PeerExchange, TELL_MS } from '../../../plugins/ut-pex/exchange.js';
import { PexFound } from '../../../plugins/ut-pex/found.js';
import { FakePeer } from '../../kit/fake-peer.js';
import { FakeTorrent } from '../../kit/fake-torrent.js';
import { pluginSuite } from '../../kit/suites/plugin.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

const codec = new PexCodec({ decode, decodePrefix, encode });
const payloadOf = (message: PexMessage): Uint8Array => Buffer.concat(codec.encode(message));
const peerAt = (host: string, port = 6881, flags = 0): PexPeer => ({ address: { host, port }, flags });

/** The extended side of a connection, as a list of what was sent. */
class FakeExtended implements Extended {
  readonly sent: PexMessage[] = [];
  readonly handshake: BencodedDictionary | undefined = undefined;
  constructor(public names: readonly string[] = ['ut_pex']) {}
  takes(name: string): boolean {
    return this.names.includes(name);
  }
  send<M>(_codec: ExtensionCodec<M>, message: M): void {
    this.sent.push(message as PexMessage);
  }
  handshakeChanged(): void {}
}

function stage(have: readonly number[] = []) {
  const clock = new VirtualClock();
  const torrent = new FakeTorrent(8, have);
  const peer = new FakePeer({ address: { host: '10.0.0.9', port: 6881 } });
  torrent.peers.add(peer);
  const extendedSide = new FakeExtended();
  const found = new PexFound(torrent);
  const taken: PeerAddress[][] = [];
  const take = (peers: readonly PeerAddress[]): void => {
    taken.push([...peers]);
  };
  found.find(take);
  const exchange = new PeerExchange(peer, torrent, extendedSide, codec, found, clock);
  return {
    clock,
    torrent,
    exchange,
    extendedSide,
    found,
    taken,
    connect: (host: string, outgoing = true): FakePeer => {
      const other = new FakePeer({ address: { host, port: 6881 }, outgoing });
      torrent.peers.add(other);
      return other;
    },
    hears: (added: readonly PexPeer[]) => exchange.receives[0]!.receive({ added, dropped: [] } as never),
    /** What was told since the last look. */
    told: () =>
      extendedSide.sent.splice(0).map(({ added, dropped }) => ({
        added: added.map(({ address, flags }) => `${formatAddress(address)} ${flags}`),
        dropped: dropped.map(formatAddress),
      })),
  };
}

describe('ut-pex', () => {
  pluginSuite('ut-pex', {
    module: import.meta.resolve('../../../plugins/ut-pex/index.js'),
    others: [bencode, extended],
  });

  it('is not for private torrents, by its codec and as a source (BEP 27)', () => {
    expect([codec.servesPrivate, new PexFound(new FakeTorrent()).servesPrivate]).to.deep.equal([false, false]);
  });
});

describe('a ut_pex message', () => {
  const address = fc.record({
    host: fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', '::1', 'fe80::2')),
    port: fc.integer({ min: 1, max: 65_535 }),
  });
  const messages = fc.record({
    added: fc.array(fc.record({ address, flags: fc.nat(255) }), { maxLength: 60 }),
    dropped: fc.array(address, { maxLength: 60 }),
  });
  // IPv4 goes first; order within a family stays.
  const sorted = ({ added, dropped }: PexMessage): PexMessage => {
    const six = (host: string): number => (host.includes(':') ? 1 : 0);
    return {
      added: [...added].sort((one, other) => six(one.address.host) - six(other.address.host)),
      dropped: [...dropped].sort((one, other) => six(one.host) - six(other.host)),
    };
  };

  it('is read as it was written, and fits its bound', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const payload = payloadOf(message);
        expect(payload.length).to.be.at.most(codec.maxLength);
        expect(codec.decode(payload)).to.deep.equal(sorted(message));
      }),
    );
  });

  it('has the bytes of BEP 11', () => {
    const payload = payloadOf({ added: [peerAt('1.2.3.4', 258, SEED)], dropped: [{ host: '::1', port: 3 }] });
    const v6 = `${'\0'.repeat(15)}\x01\0\x03`;
    expect(Buffer.from(payload).toString('latin1')).to.equal(
      `d5:added6:\x01\x02\x03\x04\x01\x027:added.f1:\x026:added60:8:added6.f0:7:dropped0:8:dropped618:${v6}e`,
    );
  });

  it(`is read up to ${MAX_TAKEN} peers, without host names, and with flags at their peers`, () => {
    const many = Array.from({ length: 300 }, (_, at) => peerAt(`10.0.${at >> 8}.${at & 255}`, 1, at & 255));
    const read = codec.decode(payloadOf({ added: many, dropped: many.map(({ address }) => address) }));
    expect(read.added).to.deep.equal(many.slice(0, MAX_TAKEN));
    expect(read.dropped).to.have.length(MAX_TAKEN);
    const odd = codec.decode(
      encode({ added: Uint8Array.of(1, 1, 1, 1, 0, 0, 2, 2, 2, 2, 0, 1, 9), 'added.f': Uint8Array.of(7, 8) }),
    );
    expect(odd).to.deep.equal({ added: [peerAt('2.2.2.2', 1, 8)], dropped: [] });
  });

  it('may lack anything, and hold what is not ours', () => {
    const nothing = { added: [], dropped: [] };
    expect(codec.decode(encode({}))).to.deep.equal(nothing);
    expect(codec.decode(encode({ added: 7, 'added.f': [], dropped6: {}, other: 'x' }))).to.deep.equal(nothing);
  });

  it('is refused when it is no dictionary', () => {
    for (const bad of ['', 'i1e', 'le', 'd5:added', 'xx']) {
      expect(() => codec.decode(Buffer.from(bad)), bad).to.throw(ProtocolError, 'ut_pex');
    }
  });

  it(`has at most ${MAX_PEX_LENGTH} bytes`, () => {
    expect(codec.maxLength).to.equal(MAX_PEX_LENGTH);
  });
});

describe('telling a peer of peers', () => {
  it('begins soon after its handshake, with all that can be dialled but itself', async () => {
    const { clock, exchange, connect, told } = stage();
    const seed = connect('10.0.0.1');
    seed.pieces.fill();
    connect('10.0.0.2', false).dialable = { host: '10.0.0.2', port: 7000 };
    connect('10.0.0.3', false);
    connect('tracker.example');
    exchange.handshaken();
    await clock.advance(LOOK_MS);
    expect(told()).to.deep.equal([{ added: [`10.0.0.1:6881 ${SEED | REACHABLE}`, '10.0.0.2:7000 0'], dropped: [] }]);
    exchange.stop();
    expect(clock.pending).to.equal(0);
  });

  it('tells what changed, once a minute', async () => {
    const { clock, torrent, exchange, connect, told } = stage();
    const first = connect('10.0.0.1');
    exchange.handshaken();
    await clock.advance(LOOK_MS);
    expect(told()).to.have.length(1);
    torrent.peers.delete(first);
    connect('10.0.0.2');
    await clock.advance(TELL_MS - 1);
    expect(told()).to.deep.equal([]);
    await clock.advance(1);
    expect(told()).to.deep.equal([{ added: [`10.0.0.2:6881 ${REACHABLE}`], dropped: ['10.0.0.1:6881'] }]);
    await clock.advance(TELL_MS * 3);
    expect(told()).to.deep.equal([]);
    connect('10.0.0.3');
    await clock.advance(LOOK_MS);
    expect(told()).to.have.length(1);
    exchange.stop();
  });

  it(`tells of ${MAX_TOLD} at once, of the rest later`, async () => {
    const { clock, torrent, exchange, connect, told } = stage();
    for (let at = 0; at < 2 * MAX_TOLD + 1; at++) connect(`10.0.1.${at}`);
    exchange.handshaken();
    exchange.handshaken();
    await clock.advance(LOOK_MS + 2 * TELL_MS);
    const added = told().map((message) => message.added);
    expect(added.map(({ length }) => length)).to.deep.equal([MAX_TOLD, MAX_TOLD, 1]);
    expect(new Set(added.flat()).size).to.equal(2 * MAX_TOLD + 1);
    torrent.peers.clear();
    await clock.advance(3 * TELL_MS);
    expect(told().map(({ dropped }) => dropped.length)).to.deep.equal([MAX_TOLD, MAX_TOLD, 1]);
    exchange.stop();
  });

  it('says nothing to a peer that does not take it', async () => {
    const { clock, exchange, extendedSide, connect, told } = stage();
    extendedSide.names = ['ut_metadata'];
    connect('10.0.0.1');
    exchange.handshaken();
    await clock.advance(TELL_MS);
    expect([told(), clock.pending]).to.deep.equal([[], 0]);
  });
});

describe('hearing of peers', () => {
  it('passes on what can be dialled', () => {
    const { hears, taken } = stage();
    hears([peerAt('10.0.0.1'), peerAt('0.0.0.0'), peerAt('255.255.255.255'), peerAt('::', 1), peerAt('10.0.0.2', 2, SEED)]);
    expect(taken.flat().map(formatAddress)).to.deep.equal(['10.0.0.1:6881', '10.0.0.2:2']);
  });

  it('takes a message a minute, and passes over what comes sooner', async () => {
    const { clock, hears, taken } = stage();
    hears([peerAt('10.0.0.1')]);
    await clock.advance(MIN_GAP_MS - 1);
    hears([peerAt('10.0.0.2')]);
    await clock.advance(1);
    hears([peerAt('10.0.0.3')]);
    expect(taken.flat().map(({ host }) => host)).to.deep.equal(['10.0.0.1', '10.0.0.3']);
    expect(MIN_GAP_MS).to.be.lessThan(TELL_MS);
  });

  it('has no use for seeds once it is one', () => {
    const { hears, taken } = stage([0, 1, 2, 3, 4, 5, 6, 7]);
    hears([peerAt('10.0.0.1', 1, SEED), peerAt('10.0.0.2', 1, REACHABLE)]);
    expect(taken.flat().map(({ host }) => host)).to.deep.equal(['10.0.0.2']);
  });

  it('ends when the torrent is left', async () => {
    const { found, hears, taken } = stage();
    await found.leave();
    hears([peerAt('10.0.0.1')]);
    expect(taken).to.deep.equal([]);
  });
});
