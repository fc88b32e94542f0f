// The extended plugin: handshakes both ways, ids agreed by name, messages to the behaviours that take them (BEP 10).
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AnyExtensionCodec,
  type BencodedDictionary,
  type Encodable,
  type ExtensionBehaviour,
  type ExtensionCodec,
  onExtension,
  ProtocolError,
} from 'piecework';
import { decode, decodePrefix } from '../../../plugins/bencode/decode.js';
import { encode } from '../../../plugins/bencode/encode.js';
import bencode from '../../../plugins/bencode/index.js';
import {
  CLIENT,
  EXTENSIONS_BIT,
  ExtendedLink,
  ExtendedMessage,
  ExtensionDispatcher,
  MAX_EXTENDED_LENGTH,
  MAX_HANDSHAKE_LENGTH,
  QUEUED_REQUESTS,
} from '../../../plugins/extended/index.js';
import { FakeDownloads, FakePeer } from '../../kit/fake-peer.js';
import { FakeTorrent } from '../../kit/fake-torrent.js';
import { messageSuite } from '../../kit/suites/message.js';
import { pluginSuite } from '../../kit/suites/plugin.js';

const STRICT = { decode, decodePrefix, encode };

const text = (of: string): Uint8Array => Uint8Array.from(Buffer.from(of));

/** An extension whose messages are text. */
const textual = (name: string): ExtensionCodec<string> => ({
  name,
  maxLength: 10,
  encode: (message) => [text(message)],
  decode: (payload) => Buffer.from(payload).toString(),
});
const [Pex, Metadata] = [textual('ut_pex'), textual('ut_metadata')];

interface Setup {
  readonly behaviours?: readonly ExtensionBehaviour[];
  readonly supports?: boolean;
  readonly host?: string;
}

function stage({ behaviours = [], supports = true, host = '10.0.0.9' }: Setup = {}) {
  const peer = new FakePeer({
    reservedBits: supports ? [EXTENSIONS_BIT] : [],
    address: { host, port: 50_000 },
    outgoing: false,
  });
  const torrent = new FakeTorrent();
  const downloads = new FakeDownloads();
  const extensions = new Map<string, AnyExtensionCodec>([Pex, Metadata].map((codec) => [codec.name, codec]));
  const link = new ExtendedLink(peer, STRICT, extensions, torrent);
  const dispatcher = new ExtensionDispatcher(peer, torrent, downloads, STRICT, extensions, link, behaviours);
  const sent = (): ExtendedMessage[] => peer.sent.splice(0).map(({ message }) => message as ExtendedMessage);
  return {
    peer,
    torrent,
    downloads,
    link,
    dispatcher,
    sent,
    /** Our handshakes sent since the last look. */
    handshakes: () => sent().map(({ payload }) => decode(payload, { maxBytes: 9999, dialect: 'canonical' }).value),
    says: (id: number, payload: Uint8Array) => peer.says(ExtendedMessage, { id, payload }, dispatcher),
    shakes: (handshake: Encodable) => peer.says(ExtendedMessage, { id: 0, payload: encode(handshake) }, dispatcher),
  };
}

describe('extended', () => {
  pluginSuite('extended', { module: import.meta.resolve('../../../plugins/extended/index.js'), others: [bencode] });
  messageSuite('extended', {
    codec: ExtendedMessage,
    messages: () => fc.record({ id: fc.nat(255), payload: fc.uint8Array({ maxLength: 100 }) }),
    examples: [
      { message: { id: 0, payload: text('de') }, payload: '006465' },
      { message: { id: 255, payload: text('') }, payload: 'ff' },
    ],
  });

  it('has id 20, bit 43 and a bound (BEP 10)', () => {
    expect([ExtendedMessage.id, EXTENSIONS_BIT, ExtendedMessage.maxLength, MAX_EXTENDED_LENGTH]).to.deep.equal([
      20, 43, 131_072, 131_072,
    ]);
  });
});

describe('an extension that does not serve private torrents', () => {
  const secret = { ...Pex, servesPrivate: false };

  function linkFor(isPrivate: boolean) {
    const peer = new FakePeer({ reservedBits: [EXTENSIONS_BIT] });
    const extensions = new Map<string, AnyExtensionCodec>([secret, Metadata].map((codec) => [codec.name, codec]));
    const link = new ExtendedLink(peer, STRICT, extensions, new FakeTorrent(8, [], { private: isPrivate }));
    link.handshaken(encode({ m: { ut_pex: 5, ut_metadata: 6 } }));
    link.send(secret, 'hello');
    return { offered: link.ours, takes: ['ut_pex', 'ut_metadata'].map((name) => link.takes(name)), sent: peer.sent.length };
  }

  it('is neither offered nor sent for one, whatever the peer says (BEP 27)', () => {
    expect(linkFor(true)).to.deep.equal({ offered: ['ut_metadata'], takes: [false, true], sent: 0 });
    expect(linkFor(false)).to.deep.equal({ offered: ['ut_metadata', 'ut_pex'], takes: [true, true], sent: 1 });
  });
});

describe('our extended handshake', () => {
  it('tells ids in the order of names, our port, queue and client, and the address we see', () => {
    const { dispatcher, handshakes } = stage();
    dispatcher.opened();
    expect(handshakes()).to.deep.equal([
      new Map<string, unknown>([
        [
          'm',
          new Map([
            ['ut_metadata', 1],
            ['ut_pex', 2],
          ]),
        ],
        ['p', 6881],
        ['reqq', QUEUED_REQUESTS],
        ['v', text(CLIENT)],
        ['yourip', Uint8Array.of(10, 0, 0, 9)],
      ]),
    ]);
  });

  it('sees IPv6 addresses, and tells no port when we accept nobody', () => {
    const { dispatcher, torrent, handshakes } = stage({ host: 'fe80::1' });
    torrent.port = 0;
    dispatcher.opened();
    const [said] = handshakes() as BencodedDictionary[];
    expect([said?.has('p'), Buffer.from(said?.get('yourip') as Uint8Array).toString('hex')]).to.deep.equal([
      false,
      'fe800000000000000000000000000001',
    ]);
  });

  it('has the entries of behaviours, and is said again when one changed', () => {
    let size = 100;
    const { dispatcher, link, handshakes } = stage({
      behaviours: [{ entries: () => ({ metadata_size: size, left_out: undefined }) }],
    });
    link.handshakeChanged();
    expect(handshakes(), 'before the connection is open').to.deep.equal([]);
    dispatcher.opened();
    size = 200;
    link.handshakeChanged();
    const sizes = (handshakes() as BencodedDictionary[]).map((said) => [said.get('metadata_size'), said.has('left_out')]);
    expect(sizes).to.deep.equal([
      [100, false],
      [200, false],
    ]);
  });

  it('is not for peers that do not speak BEP 10', () => {
    const { dispatcher, link, sent } = stage({ supports: false });
    dispatcher.opened();
    link.handshakeChanged();
    expect(sent()).to.deep.equal([]);
  });
});

describe("the peer's extended handshake", () => {
  it('tells how many requests it queues, where it listens and what it is', () => {
    const { peer, downloads, shakes } = stage();
    shakes({ reqq: 37, p: 51413, v: 'Transmission 4.0.6', m: {} });
    expect([downloads.calls, peer.dialable, peer.client]).to.deep.equal([
      [['limit', 37]],
      { host: '10.0.0.9', port: 51413 },
      'Transmission 4.0.6',
    ]);
  });

  it('may have nothing of it, or things of other types', () => {
    const { peer, downloads, shakes, link } = stage();
    shakes({});
    shakes({ reqq: 'many', p: [], v: 7, m: 'none', yourip: 1 });
    shakes({ reqq: 2n ** 70n, p: -1n, m: { ut_pex: 'x' } });
    shakes({ reqq: 0 });
    shakes({ reqq: -5 });
    expect([downloads.calls, peer.dialable, peer.client, peer.closedBecause]).to.deep.equal([[], undefined, 'a fake', undefined]);
    expect(link.takes('ut_pex')).to.equal(false);
  });

  it('names the ids that we send by', () => {
    const { link, shakes, sent } = stage();
    link.send(Pex, 'early');
    shakes({ m: { ut_pex: 77, other: 3 } });
    link.send(Pex, 'hello');
    link.send(Metadata, 'nobody takes it');
    expect(sent().map(({ id, payload }) => [id, Buffer.from(payload).toString()])).to.deep.equal([[77, 'hello']]);
    expect([link.takes('ut_pex'), link.takes('ut_metadata'), link.takes('other')]).to.deep.equal([true, false, true]);
  });

  it('takes only ids of one byte', () => {
    const { link, shakes } = stage();
    for (const id of [-1, 0, 256, 2 ** 40]) {
      shakes({ m: { ut_pex: id } });
      expect(link.takes('ut_pex'), String(id)).to.equal(false);
    }
  });

  it('is added to earlier ones: names stay, change, or go by id 0', () => {
    const { link, shakes, sent } = stage();
    shakes({ v: 'one', p: 1, m: { ut_pex: 1, ut_metadata: 2 } });
    shakes({ v: 'two', m: { ut_pex: 0, third: 3 } });
    shakes({ m: { ut_metadata: 9 } });
    expect(['ut_pex', 'ut_metadata', 'third'].map((name) => link.takes(name))).to.deep.equal([false, true, true]);
    link.send(Metadata, '');
    expect(sent().map(({ id }) => id)).to.deep.equal([9]);
    expect([link.handshake?.get('v'), link.handshake?.get('p')]).to.deep.equal([text('two'), 1]);
  });

  it('tells behaviours what it said itself, and keeps nothing of the buffer it came in', () => {
    const heard: BencodedDictionary[] = [];
    const { link, shakes } = stage({ behaviours: [{ handshaken: (said) => void heard.push(said) }] });
    shakes({ v: 'one' });
    shakes({ upload_only: 1 });
    expect(heard.map((said) => [...said])).to.deep.equal([[['v', text('one')]], [['upload_only', 1]]]);
    expect(link.handshake?.get('v')).to.deep.equal(text('one'));
  });

  for (const [name, payload] of [
    ['no bencode', 'garbage'],
    ['nothing', ''],
    ['no dictionary', 'i1e'],
    ['cut short', 'd1:v5:abc'],
    ['with bytes after it', 'de1'],
    ['with the same key twice', 'd1:pi1e1:pi2ee'],
    ['50,000 levels deep', 'l'.repeat(50_000)],
    ['longer than its bound', `d1:v${MAX_HANDSHAKE_LENGTH}:${'x'.repeat(MAX_HANDSHAKE_LENGTH)}e`],
    ['with a string of 2 GiB', 'd1:v2147483647:xe'],
  ] as const) {
    it(`is ignored when it is ${name}`, () => {
      const heard: unknown[] = [];
      const { peer, link, says, shakes } = stage({ behaviours: [{ handshaken: (said) => void heard.push(said) }] });
      shakes({ m: { ut_pex: 1 } });
      says(0, text(payload));
      expect([heard.length, link.takes('ut_pex'), peer.closedBecause]).to.deep.equal([1, true, undefined]);
    });
  }

  it('is bounded in sum: what would be more than MAX_HANDSHAKE_LENGTH with the earlier ones is ignored', () => {
    const { link, shakes } = stage();
    for (let number = 0; number < 100; number++) shakes({ [`entry${number}`]: 'x'.repeat(1_000) });
    expect([...(link.handshake?.keys() ?? [])].length).to.be.within(10, 1 + MAX_HANDSHAKE_LENGTH / 1_000);
    shakes({ m: { ut_pex: 1 } });
    expect(link.takes('ut_pex')).to.equal(true);
  });
});

describe('extension messages', () => {
  const heard: string[] = [];
  const taking = (name: string, codec: ExtensionCodec<string>, handled?: 'handled'): ExtensionBehaviour => ({
    receives: [
      onExtension(codec, (message) => {
        heard.push(`${name} ${message}`);
        return handled;
      }),
    ],
  });
  beforeEach(() => void heard.splice(0));

  it('come by our ids, and go down the chain until one handled them', () => {
    const { says } = stage({
      behaviours: [taking('a', Pex), taking('m', Metadata), {}, taking('b', Pex, 'handled'), taking('c', Pex)],
    });
    says(2, text('hi'));
    says(1, text('ho'));
    expect(heard).to.deep.equal(['a hi', 'b hi', 'm ho']);
  });

  it('are ignored when the id is none of ours, or nobody takes them', () => {
    const { says, peer } = stage({ behaviours: [taking('a', Pex)] });
    for (const id of [1, 3, 255]) says(id, text('x'));
    expect([heard, peer.closedBecause]).to.deep.equal([[], undefined]);
  });

  it('longer than their codec allows break the protocol', () => {
    const { says } = stage({ behaviours: [taking('a', Pex)] });
    says(2, text('0123456789'));
    expect(() => says(2, text('0123456789a'))).to.throw(ProtocolError, '11 bytes for the extension ut_pex');
    expect(heard).to.deep.equal(['a 0123456789']);
  });
});
