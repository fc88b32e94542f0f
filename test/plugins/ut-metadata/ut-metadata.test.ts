// Metadata exchange: the messages, serving with bounds, and a search that finds the right dictionary among liars (BEP 9).
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { BencodedDictionary, Extended, ExtensionCodec, Metadata } from 'piecework';
import { ProtocolError } from 'piecework';
import { decode, decodePrefix } from '../../../plugins/bencode/decode.js';
import { encode } from '../../../plugins/bencode/encode.js';
import bencode from '../../../plugins/bencode/index.js';
import extended from '../../../plugins/extended/index.js';
import { MAX_HEADER, METADATA_PIECE, MetadataCodec, type MetadataMessage } from '../../../plugins/ut-metadata/codec.js';
import { MetadataExchange } from '../../../plugins/ut-metadata/exchange.js';
import {
  ANSWER_MS,
  MAX_ASKED,
  MAX_LIARS,
  MAX_METADATA,
  MAX_SIZES,
  MAX_STRIKES,
  MetadataSearch,
  REST_MS,
  type Source,
} from '../../../plugins/ut-metadata/search.js';
import { MAX_WAITING, SERVED_A_SECOND } from '../../../plugins/ut-metadata/serving.js';
import { FakePeer } from '../../kit/fake-peer.js';
import { RecordedEvents } from '../../kit/recorded-events.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { pluginSuite } from '../../kit/suites/plugin.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

const codec = new MetadataCodec({ decode, decodePrefix, encode });
const payloadOf = (message: MetadataMessage): Uint8Array => Buffer.concat(codec.encode(message));
const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

/** As the engine lends it: knows, or waits for bytes of that hash. */
class FakeMetadata implements Metadata {
  delivered = 0;
  constructor(
    public info: Uint8Array | undefined,
    private readonly right = '',
  ) {}
  deliver(info: Uint8Array): boolean {
    this.delivered++;
    if (sha1(info) !== this.right) return false;
    this.info = info;
    return true;
  }
}

class FakeExtended implements Extended {
  readonly sent: MetadataMessage[] = [];
  readonly handshake: BencodedDictionary | undefined = undefined;
  constructor(private readonly names: readonly string[] = ['ut_metadata']) {}
  takes(name: string): boolean {
    return this.names.includes(name);
  }
  send<M>(_codec: ExtensionCodec<M>, message: M): void {
    this.sent.push(message as MetadataMessage);
  }
  handshakeChanged(): void {}
}

describe('ut-metadata', () => {
  pluginSuite('ut-metadata', {
    module: import.meta.resolve('../../../plugins/ut-metadata/index.js'),
    others: [bencode, extended],
  });
});

describe('a ut_metadata message', () => {
  const messages: fc.Arbitrary<MetadataMessage> = fc.oneof(
    fc.record({ type: fc.constantFrom('request' as const, 'reject' as const), piece: fc.nat() }),
    fc.record({
      type: fc.constant('data' as const),
      piece: fc.nat(),
      size: fc.nat(MAX_METADATA),
      bytes: fc.uint8Array({ maxLength: METADATA_PIECE }),
    }),
  );

  it('is read as it was written, and fits its bound', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const payload = payloadOf(message);
        expect(payload.length).to.be.at.most(codec.maxLength);
        expect(codec.decode(payload)).to.deep.equal(message);
      }),
    );
  });

  it('has the bytes of BEP 9', () => {
    const text = (message: MetadataMessage): string => Buffer.from(payloadOf(message)).toString('latin1');
    expect(text({ type: 'request', piece: 0 })).to.equal('d8:msg_typei0e5:piecei0ee');
    expect(text({ type: 'reject', piece: 3 })).to.equal('d8:msg_typei2e5:piecei3ee');
    expect(text({ type: 'data', piece: 0, size: 3425, bytes: Buffer.from('xx') })).to.equal(
      'd8:msg_typei1e5:piecei0e10:total_sizei3425eexx',
    );
  });

  it('of a type to come is passed over', () => {
    expect(codec.decode(Buffer.from('d8:msg_typei3e5:piecei0ee'))).to.deep.equal({ type: 'unknown' });
    expect(codec.decode(payloadOf({ type: 'unknown' }))).to.deep.equal({ type: 'unknown' });
    expect(codec.decode(Buffer.from('de'))).to.deep.equal({ type: 'unknown' });
  });

  it('is refused when it makes no sense', () => {
    const header = `d8:msg_typei0e5:piecei0e3:pad${MAX_HEADER}:${'p'.repeat(MAX_HEADER)}e`;
    for (const bad of ['', 'i1e', 'xx', 'd8:msg_typei0e', 'd8:msg_typei0ee', 'd8:msg_typei0e5:piecei-1ee', header])
      expect(() => codec.decode(Buffer.from(bad)), bad.slice(0, 40)).to.throw(ProtocolError, 'ut_metadata');
  });

  it('meets arbitrary bytes with a message or a ProtocolError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        try {
          expect(codec.decode(noise)).to.have.property('type');
        } catch (error) {
          expect(error).to.be.instanceOf(ProtocolError);
        }
      }),
    );
  });
});

describe('serving metadata', () => {
  function stage(info: Uint8Array | undefined) {
    const clock = new VirtualClock();
    const side = new FakeExtended();
    const metadata = new FakeMetadata(info);
    const search = new MetadataSearch(metadata, new RecordedEvents(), clock);
    const exchange = new MetadataExchange(new FakePeer(), side, metadata, search, codec, clock);
    const asks = (piece: number) => exchange.receives[0]!.receive({ type: 'request', piece } as never);
    return { clock, exchange, asks, sent: () => side.sent.splice(0) };
  }

  it('tells the size, and sends the piece that is asked for', () => {
    const info = new SeededRandom(1).bytes(METADATA_PIECE + 10);
    const { exchange, asks, sent } = stage(info);
    expect(exchange.entries()).to.deep.equal({ metadata_size: info.length });
    asks(1);
    asks(0);
    expect(sent()).to.deep.equal([
      { type: 'data', piece: 1, size: info.length, bytes: info.subarray(METADATA_PIECE) },
      { type: 'data', piece: 0, size: info.length, bytes: info.subarray(0, METADATA_PIECE) },
    ]);
    exchange.stop();
  });

  it('rejects what is not there', () => {
    const known = stage(new Uint8Array(METADATA_PIECE));
    known.asks(1);
    known.asks(2 ** 50);
    expect(known.sent()).to.deep.equal([1, 2 ** 50].map((piece) => ({ type: 'reject', piece })));
    const unknown = stage(undefined);
    unknown.asks(0);
    expect(unknown.sent()).to.deep.equal([{ type: 'reject', piece: 0 }]);
    expect(unknown.exchange.entries()).to.deep.equal({ metadata_size: undefined });
  });

  it(`sends ${SERVED_A_SECOND} pieces a second, lets ${MAX_WAITING} requests wait and rejects more`, async () => {
    const { clock, exchange, asks, sent } = stage(new Uint8Array(10));
    for (let at = 0; at < SERVED_A_SECOND + MAX_WAITING + 5; at++) asks(0);
    const types = sent().map(({ type }) => type);
    expect(types.filter((type) => type === 'data')).to.have.length(SERVED_A_SECOND);
    expect(types.filter((type) => type === 'reject')).to.have.length(5);
    await clock.advance(1_000);
    expect(sent()).to.have.length(SERVED_A_SECOND);
    await clock.advance(60_000);
    expect(sent()).to.have.length(MAX_WAITING - SERVED_A_SECOND);
    expect(clock.pending).to.equal(0);
    asks(0);
    exchange.stop();
    expect(clock.pending).to.equal(0);
  });
});

/** A peer of a search: keeps what it is asked for until it is told to answer. */
class FakeSource implements Source {
  readonly asked: number[] = [];
  closedBecause: string | undefined;
  constructor(
    private readonly search: MetadataSearch,
    readonly host: string,
    readonly info: Uint8Array,
  ) {}
  ask(piece: number): void {
    this.asked.push(piece);
  }
  close(reason: string): void {
    this.closedBecause = reason;
  }
  offer(size = this.info.length): this {
    this.search.offers(this, size);
    return this;
  }
  answer(count = 1): void {
    for (const piece of this.asked.splice(0, count)) {
      this.search.delivers(this, piece, this.info.subarray(piece * METADATA_PIECE, (piece + 1) * METADATA_PIECE));
    }
  }
}

/** All answer in turn, until nobody is asked for anything. */
function talk(sources: readonly FakeSource[]): void {
  while (sources.some(({ asked }) => asked.length > 0)) for (const source of sources) source.answer();
}

describe('the search for metadata', () => {
  const right = new SeededRandom(5).bytes(10 * METADATA_PIECE + 7);
  const wrong = right.map((byte) => byte ^ 1);

  function stage(info?: Uint8Array) {
    const clock = new VirtualClock();
    const events = new RecordedEvents();
    const metadata = new FakeMetadata(info, sha1(right));
    const search = new MetadataSearch(metadata, events, clock);
    let hosts = 0;
    const source = (has: Uint8Array, host = `10.0.0.${++hosts}`) => new FakeSource(search, host, has);
    search.opened();
    return { clock, events, metadata, search, source };
  }

  it('asks several peers at once, each for other pieces, and delivers the whole', () => {
    const { events, metadata, source, search, clock } = stage();
    const sources = [source(right).offer(), source(right).offer()];
    expect(sources.map(({ asked }) => asked)).to.deep.equal([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
    expect(MAX_ASKED).to.equal(4);
    talk(sources);
    expect(metadata.info).to.deep.equal(right);
    expect(events.of('metadata').at(0)).to.deep.equal({ have: METADATA_PIECE, bytes: right.length });
    expect(events.of('metadata').at(-1)).to.deep.equal({ have: right.length, bytes: right.length });
    search.closed();
    expect(clock.pending).to.equal(0);
  });

  it('keeps a copy of what came', () => {
    const { metadata, source, search } = stage();
    const one = source(right).offer();
    while (one.asked.length > 0) {
      const piece = one.asked.shift()!;
      const bytes = right.slice(piece * METADATA_PIECE, (piece + 1) * METADATA_PIECE);
      search.delivers(one, piece, bytes);
      bytes.fill(0);
    }
    expect(metadata.info).to.deep.equal(right);
  });

  for (const size of [0, -1, 1.5, Number.NaN, MAX_METADATA + 1, 2 ** 53]) {
    it(`does not look at a size of ${size}`, () => {
      const { source } = stage();
      expect(source(right).offer(size).asked).to.deep.equal([]);
    });
  }

  it(`takes a size of ${MAX_METADATA}`, () => {
    const { source } = stage();
    expect(source(right).offer(MAX_METADATA).asked).to.have.length(MAX_ASKED);
  });

  it('looks for nothing when all is known', () => {
    const { source, clock } = stage(right);
    expect([source(right).offer().asked, clock.pending]).to.deep.equal([[], 0]);
  });

  it('blames a peer that sent all of it wrong, and goes on with another', () => {
    const { metadata, source } = stage();
    const liar = source(wrong).offer();
    talk([liar]);
    expect(liar.closedBecause).to.equal('it sent wrong metadata');
    const honest = source(right).offer();
    talk([honest]);
    expect([metadata.info, honest.closedBecause]).to.deep.equal([right, undefined]);
  });

  it('asks one peer alone after a wrong one from several, so that only the liar is blamed', () => {
    const { metadata, source } = stage();
    const sources = [source(right), source(wrong), source(right)];
    for (const each of sources) each.offer();
    talk(sources);
    expect(metadata.info).to.deep.equal(right);
    expect([sources[0]!.closedBecause, sources[2]!.closedBecause]).to.deep.equal([undefined, undefined]);
    expect(metadata.delivered).to.be.at.most(3);
  });

  it('finds the right one whoever lies and in whatever order they come', () => {
    const cast = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(cast, fc.nat(7), (liars, place) => {
        const { metadata, source } = stage();
        const sources = liars.map((lies) => source(lies ? wrong : right));
        const honest = source(right);
        sources.splice(place, 0, honest);
        for (const each of sources) each.offer();
        talk(sources);
        expect(metadata.info).to.deep.equal(right);
        for (const each of sources) if (each.info === right) expect(each.closedBecause).to.equal(undefined);
      }),
    );
  });

  it('asks another when one does not answer, refuses or leaves', async () => {
    const { clock, metadata, source, search } = stage();
    const silent = source(right).offer();
    const refusing = source(right).offer();
    const leaving = source(right).offer();
    const good = source(right).offer();
    search.refuses(refusing);
    search.leaves(leaving);
    talk([good]);
    expect(metadata.info).to.equal(undefined);
    await clock.advance(ANSWER_MS + 1_000);
    talk([good]);
    expect([metadata.info, silent.closedBecause]).to.deep.equal([right, undefined]);
  });

  it('asks a peer that refused again after a while', async () => {
    const { clock, source, search } = stage();
    const one = source(right).offer();
    expect(one.asked.splice(0)).to.have.length(MAX_ASKED);
    search.refuses(one);
    await clock.advance(REST_MS - 1_000);
    expect(one.asked).to.deep.equal([]);
    await clock.advance(1_000);
    expect(one.asked).to.have.length(MAX_ASKED);
  });

  it('begins anew when the only one it asks falls silent', async () => {
    const { clock, metadata, source } = stage();
    const [one, two] = [source(wrong).offer(), source(right).offer()];
    // Both took part: nobody can be blamed yet.
    while (metadata.delivered === 0) for (const each of [one, two]) each.answer();
    const only = one.asked.length > 0 ? one : two;
    expect([one, two].filter(({ asked }) => asked.length > 0)).to.have.length(1);
    only.answer(2);
    await clock.advance(ANSWER_MS + 1_000);
    const other = only === one ? two : one;
    expect(other.asked).to.deep.equal([0, 1, 2, 3]);
  });

  it(`tries ${MAX_SIZES} sizes at once, and gives up one that nobody works on for another`, async () => {
    const { clock, source } = stage();
    const liars = [1, 2, 3].map((bytes) => source(new Uint8Array(bytes)).offer());
    const honest = source(right).offer();
    expect([...liars.map(({ asked }) => asked.length), honest.asked.length]).to.deep.equal([1, 1, 1, 0]);
    await clock.advance(ANSWER_MS + 1_000);
    expect(honest.asked).to.have.length(MAX_ASKED);
  });

  it(`asks a host no more that lied ${MAX_STRIKES} times`, () => {
    const { source } = stage();
    for (let strike = 0; strike < MAX_STRIKES; strike++) talk([source(wrong, '10.9.9.9').offer()]);
    expect(source(wrong, '10.9.9.9').offer().asked).to.deep.equal([]);
    expect(source(wrong, '10.9.9.8').offer().asked).to.have.length(MAX_ASKED);
  });

  it(`remembers ${MAX_LIARS} hosts that lied`, () => {
    const { source } = stage();
    const short = new Uint8Array(1);
    const lie = (host: string): number => {
      const liar = source(short, host).offer();
      const { length } = liar.asked;
      talk([liar]);
      return length;
    };
    for (let at = 0; at < MAX_LIARS; at++) lie(`10.1.${at >> 8}.${at & 255}`);
    const asked = (host: string) => Array.from({ length: MAX_STRIKES + 1 }, () => lie(host));
    expect(asked('10.2.0.0')).to.deep.equal([1, 1, 1, 1]);
    expect(asked('10.1.0.0')).to.deep.equal([1, 1, 0, 0]);
  });

  it('takes only what it asked for, in its length', () => {
    const { events, source, search } = stage();
    const one = source(right).offer();
    search.delivers(one, 9, right.subarray(0, METADATA_PIECE));
    search.delivers(one, 0, right.subarray(0, METADATA_PIECE - 1));
    search.delivers(source(right), 1, right.subarray(0, METADATA_PIECE));
    expect(events.of('metadata')).to.deep.equal([]);
  });

  it('hears of the offer by the extended handshake', () => {
    const { clock, metadata, search } = stage();
    const handshake = new Map([['metadata_size', right.length]]);
    const side = new FakeExtended();
    new MetadataExchange(new FakePeer(), side, metadata, search, codec, clock).handshaken(handshake);
    expect(side.sent).to.deep.equal([0, 1, 2, 3].map((piece) => ({ type: 'request', piece })));
    const deaf = new FakeExtended([]);
    new MetadataExchange(new FakePeer(), deaf, metadata, search, codec, clock).handshaken(handshake);
    expect(deaf.sent).to.deep.equal([]);
  });
});
