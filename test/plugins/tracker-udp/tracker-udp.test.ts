// The UDP tracker: the suites, exact bytes, and trackers that are silent, forgetful, foreign or wrong.
import { createSocket } from 'node:dgram';
import { expect } from 'chai';
import { type AnnounceReply, type AnnounceRequest, InfoHash, TrackerError, toCompact } from 'piecework';
import { MAX_URL_DATA } from '../../../plugins/tracker-udp/address.js';
import { LIFETIME_MS } from '../../../plugins/tracker-udp/connections.js';
import { FIRST_RETRY_MS } from '../../../plugins/tracker-udp/conversation.js';
import plugin from '../../../plugins/tracker-udp/index.js';
import { MAX_TIMEOUT_MS, OPTIONS } from '../../../plugins/tracker-udp/options.js';
import { MAX_PEERS } from '../../../plugins/tracker-udp/replies.js';
import { MAX_SCRAPED, UdpTracker } from '../../../plugins/tracker-udp/udp-tracker.js';
import { HandleWatch } from '../../kit/handles.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { pluginSuite } from '../../kit/suites/plugin.js';
import { scrapeSuite } from '../../kit/suites/scrape.js';
import { trackerSuite } from '../../kit/suites/tracker.js';
import { VirtualClock } from '../../kit/virtual-clock.js';
import { needsIpv6 } from '../../real/tool.js';
import { announceBody, answerWell, CONNECTION, connectionBytes, FakeUdpTracker, type Request, setUpUdp } from './fake.js';

pluginSuite('tracker-udp', { module: import.meta.resolve('../../../plugins/tracker-udp/index.js') });
trackerSuite('tracker-udp', setUpUdp);
scrapeSuite('tracker-udp', setUpUdp);

const TIMEOUT_MS = 25_000;
const [CONNECT, ANNOUNCE] = [0, 1];

describe('tracker-udp', () => {
  let fake: FakeUdpTracker;
  let clock: VirtualClock;
  let tracker: UdpTracker;
  let watch: HandleWatch;

  beforeEach(async () => {
    fake = await FakeUdpTracker.open();
    clock = new VirtualClock();
    tracker = new UdpTracker(clock, new SeededRandom(1), { timeoutMs: TIMEOUT_MS });
  });
  // Whatever happened: no timer and no socket is left, before the plugin is stopped.
  afterEach(async () => {
    expect(clock.pending).to.equal(0);
    await fake.close();
    for (let turn = 0; turn < 100 && watch.open.includes('UDPWRAP'); turn++)
      await new Promise((resolve) => setImmediate(resolve));
    expect(watch.open).not.to.include('UDPWRAP');
    tracker.stop();
  });
  before(() => {
    watch = new HandleWatch();
  });
  after(() => watch.left());

  const infoHash = new InfoHash(Uint8Array.from({ length: 20 }, (_, index) => index * 13));
  const announce = (changes: Partial<AnnounceRequest> = {}, signal = new AbortController().signal): Promise<AnnounceReply> => {
    const request = { infoHash, peerId: Buffer.from('-PW0100-abcdefghijkl'), port: 6881, uploaded: 1, downloaded: 2, left: 3 };
    return tracker.announce({ url: fake.url, ...request, wanted: 50, key: 0xab, ...changes }, signal);
  };
  const refusal = async (promise: Promise<unknown>): Promise<string> => {
    const error: unknown = await promise.then(
      () => 'it worked',
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(TrackerError);
    return (error as TrackerError).message;
  };
  const connecting = (answer: (request: Request) => void) => (request: Request) =>
    request.action === CONNECT ? request.reply(connectionBytes) : answer(request);

  it('is a plugin for udp:', () => {
    expect(plugin.provides.map(({ token, keys }) => [token.name, keys])).to.deep.equal([['tracker', ['udp:']]]);
    expect(OPTIONS.schema?.parse({})).to.deep.equal({ timeoutMs: 15_000 });
    expect(OPTIONS.schema?.safeParse({ timeoutMs: MAX_TIMEOUT_MS + 1 }).success).to.equal(false);
  });

  it('writes packets byte for byte', async () => {
    await announce({ event: 'started' });
    const [connect, request] = fake.requests.map(({ bytes }) => bytes.toString('hex'));
    expect(connect?.slice(0, 24)).to.equal('000004172710198000000000');
    expect(connect).to.have.length(32);
    const id = Buffer.from('-PW0100-abcdefghijkl').toString('hex');
    const numbers = '000000000000000200000000000000030000000000000001';
    const path = `0209${Buffer.from('/announce').toString('hex')}`;
    const transaction = fake.requests[1]?.bytes.toString('hex', 12, 16);
    expect(request).to.equal(
      `${CONNECTION}00000001${transaction}${infoHash.hex}${id}${numbers}00000002${'00000000'}000000ab000000321ae1${path}`,
    );
    expect(fake.requests[0]?.transaction).not.to.equal(fake.requests[1]?.transaction);
  });

  it('tells path and query of the URL, in parts of 255 bytes, and nothing where there is nothing', async () => {
    const host = `udp://127.0.0.1:${fake.port}`;
    const long = `/${'a'.repeat(300)}?passkey=x%20y`;
    for (const path of ['', '/', '/announce?k=1#part', long]) await announce({ url: host + path });
    const told = fake.requests.filter(({ action }) => action === ANNOUNCE).map(({ bytes }) => bytes.subarray(98));
    expect(told.map((bytes) => bytes.length)).to.deep.equal([0, 3, 15, 2 + 255 + 2 + long.length - 255]);
    expect(told[2]?.toString('latin1')).to.equal('\x02\x0d/announce?k=1');
    expect(told[3]?.toString('latin1')).to.equal(
      `\x02\xff${long.slice(0, 255)}\x02${String.fromCharCode(long.length - 255)}${long.slice(255)}`,
    );
  });

  it('asks no URL that is not one of a UDP tracker', async () => {
    const cases: [url: string, says: RegExp][] = [
      ['udp://127.0.0.1/announce', /names no port/],
      ['udp://127.0.0.1:0/announce', /names no port/],
      ['http://127.0.0.1:1/announce', /http: URLs are not for UDP/],
      ['udp:nonsense', /names no host/],
      ['udp://a%00b:1/', /names no host|is no URL/],
      ['nonsense', /is no URL/],
      [`udp://127.0.0.1:1/${'x'.repeat(MAX_URL_DATA)}`, /1025 bytes/],
    ];
    for (const [url, says] of cases) expect(await refusal(announce({ url })), url).to.match(says);
  });

  it('uses a connection id for a minute, for every torrent, and then connects again', async () => {
    await announce();
    await clock.advance(LIFETIME_MS - 1);
    await announce({ infoHash: new InfoHash(new Uint8Array(20)) });
    expect(fake.actions).to.deep.equal([CONNECT, ANNOUNCE, ANNOUNCE]);
    expect(fake.requests[2]?.connection).to.equal(CONNECTION);
    await clock.advance(1);
    await announce();
    expect(fake.actions).to.deep.equal([CONNECT, ANNOUNCE, ANNOUNCE, CONNECT, ANNOUNCE]);
  });

  it('keeps connection ids of trackers apart', async () => {
    const other = await FakeUdpTracker.open();
    try {
      await announce();
      await announce({ url: other.url });
      expect(other.actions).to.deep.equal([CONNECT, ANNOUNCE]);
    } finally {
      await other.close();
    }
  });

  it('connects anew when a tracker refuses an id that it gave before, or says nothing', async () => {
    await announce();
    const fresh = 'aaaaaaaaaaaaaaaa';
    fake.answer = (request) => {
      if (request.action === CONNECT) request.reply(Buffer.from(fresh, 'hex'));
      else if (request.connection === fresh) request.reply(announceBody({ interval: 7 }));
      else request.reply(Buffer.from('Connection ID missmatch.'), { action: 3 });
    };
    expect((await announce()).interval).to.equal(7);
    expect(fake.actions).to.deep.equal([CONNECT, ANNOUNCE, ANNOUNCE, CONNECT, ANNOUNCE]);
    fake.answer = () => {};
    const third = announce();
    await fake.received(6);
    fake.answer = answerWell;
    await clock.advance(FIRST_RETRY_MS);
    expect((await third).interval).to.equal(1800);
    expect(fake.actions.slice(5)).to.deep.equal([ANNOUNCE, CONNECT, ANNOUNCE]);
  });

  it('sends again after 3, 6 and 12 seconds, with the same transaction id, and takes a late reply', async () => {
    fake.answer = () => {};
    const asked = announce();
    await fake.received(1);
    const times: number[] = [];
    for (const [wait, count] of [
      [3000, 2],
      [6000, 3],
      [12_000, 4],
    ] as const) {
      await clock.advance(wait - 1);
      expect(fake.requests).to.have.length(count - 1);
      await clock.advance(1);
      await fake.received(count);
      times.push(clock.now());
    }
    expect(times).to.deep.equal([3000, 9000, 21_000]);
    expect(new Set(fake.requests.map(({ bytes }) => bytes.toString('hex'))).size).to.equal(1);
    fake.answer = answerWell;
    // Late: the answer to the first of them.
    fake.requests[0]?.reply(connectionBytes);
    expect((await asked).interval).to.equal(1800);
    expect(fake.actions.filter((action) => action === CONNECT)).to.have.length(4);
  });

  it('gives up after its time, connecting included, and says so', async () => {
    fake.answer = connecting(() => {});
    const asked = refusal(announce());
    await fake.received(2);
    await clock.advance(TIMEOUT_MS - 1);
    expect(clock.pending).to.equal(2);
    await clock.advance(1);
    expect(await asked).to.equal(`The tracker at 127.0.0.1:${fake.port} did not answer within ${TIMEOUT_MS} ms.`);
  });

  it('ends at once when it is aborted, while it connects and while it announces', async () => {
    for (const answer of [() => {}, connecting(() => {})]) {
      fake.requests.length = 0;
      fake.answer = answer;
      tracker = new UdpTracker(clock, new SeededRandom(1), { timeoutMs: TIMEOUT_MS });
      const controller = new AbortController();
      const asked = announce({}, controller.signal).catch((error: unknown) => error);
      await fake.received(answer.length === 0 ? 1 : 2);
      const reason = new Error('leaving');
      controller.abort(reason);
      expect(await asked).to.equal(reason);
    }
  });

  it('fails what is under way when it is stopped', async () => {
    fake.answer = () => {};
    const both = Promise.all([refusal(announce()), refusal(tracker.scrape(fake.url, [infoHash], new AbortController().signal))]);
    await fake.received(2);
    tracker.stop();
    for (const message of await both) expect(message).to.contain('the client stops');
  });

  it('hears nobody but the tracker, and takes no answer but the one to its question', async () => {
    const stranger = createSocket('udp4');
    await new Promise<void>((resolve) => stranger.bind(0, '127.0.0.1', resolve));
    const wrong = announceBody({ interval: 666 });
    fake.answer = (request) => {
      const right = request.action === CONNECT ? connectionBytes : announceBody({ interval: 42 });
      request.reply(request.action === CONNECT ? Buffer.alloc(8) : wrong, { socket: stranger });
      const other = (request.transaction ^ 1) >>> 0;
      for (const transaction of [0, other]) request.reply(wrong, { transaction });
      request.reply(wrong, { transaction: other, action: 3 });
      request.reply(wrong, { action: 1 - request.action });
      request.reply(wrong, { action: 77 });
      request.reply(right.subarray(0, right.length - 1));
      for (const length of [0, 1, 7]) request.send(Buffer.alloc(length));
      request.reply(right);
    };
    try {
      expect((await announce()).interval).to.equal(42);
      expect(fake.requests[1]?.connection).to.equal(CONNECTION);
      expect(fake.requests).to.have.length(2);
    } finally {
      await new Promise<void>((resolve) => stranger.close(resolve));
    }
  });

  it('passes on the words of a refusal, cleaned, while connecting too', async () => {
    fake.answer = (request) => request.reply(Buffer.from('go \x1b[31maway\x00'), { action: 3 });
    expect(await refusal(announce())).to.equal('The tracker refused: go \ufffd[31maway');
    fake.answer = connecting((request) => request.reply(Buffer.alloc(0), { action: 3 }));
    expect(await refusal(announce())).to.equal('The tracker refused without a readable reason.');
    expect(fake.actions).to.deep.equal([CONNECT, CONNECT, ANNOUNCE]);
  });

  it('takes an answer that is a head alone for a refusal, as opentracker means it', async () => {
    fake.answer = connecting((request) => request.reply(Buffer.alloc(0)));
    expect(await refusal(announce())).to.equal('The tracker refused without a readable reason.');
  });

  it('leaves negative numbers out, and tells of a list that ends inside an entry', async () => {
    const peer = toCompact({ host: '10.0.0.1', port: 1 })!;
    const peers = Buffer.concat([peer, peer, peer.subarray(0, 5)]);
    fake.answer = connecting((request) => request.reply(announceBody({ interval: -1, complete: -2, incomplete: 3, peers })));
    expect(await announce()).to.deep.equal({
      peers: [{ host: '10.0.0.1', port: 1 }],
      incomplete: 3,
      warning: 'The list of peers ends inside an entry.',
    });
  });

  it(`keeps ${MAX_PEERS} peers of a reply that is as long as a packet can be`, async () => {
    const peers = Buffer.concat(Array.from({ length: 10_000 }, (_, at) => toCompact({ host: '10.0.0.1', port: at + 1 })!));
    fake.answer = connecting((request) => request.reply(announceBody({ interval: 5, peers })));
    expect((await announce()).peers).to.have.length(MAX_PEERS);
  });

  it('says at once that nobody listens, and that a name is not known', async () => {
    const gone = await FakeUdpTracker.open();
    const { url, port } = gone;
    await gone.close();
    expect(await refusal(announce({ url }))).to.match(
      new RegExp(`The tracker at 127.0.0.1:${port} cannot be asked: .*ECONNREFUSED`),
    );
    expect(await refusal(announce({ url: 'udp://tracker.invalid:1/' }))).to.match(
      /tracker\.invalid:1 cannot be asked: .*(ENOTFOUND|EAI_AGAIN)/,
    );
  });

  it('asks over IPv6, and reads addresses of 18 bytes then', async function () {
    await needsIpv6(this);
    const six = await FakeUdpTracker.open('::1');
    try {
      const peers = Buffer.concat([toCompact({ host: '2001:db8::5', port: 51_413 })!, toCompact({ host: 'ff02::1', port: 1 })!]);
      six.answer = connecting((request) => request.reply(announceBody({ interval: 9, peers })));
      expect(await announce({ url: six.url })).to.deep.include({ interval: 9, peers: [{ host: '2001:db8::5', port: 51_413 }] });
      expect(six.requests[1]?.from.family).to.equal('IPv6');
    } finally {
      await six.close();
    }
  });

  it(`scrapes ${MAX_SCRAPED} torrents a packet, and leaves negative numbers out`, async () => {
    const hashes = Array.from({ length: MAX_SCRAPED + 1 }, (_, at) => new InfoHash(new Uint8Array(20).fill(at)));
    fake.answer = connecting((request) => {
      const body = Buffer.alloc(12 * ((request.bytes.length - 16) / 20));
      body.writeInt32BE(-1, 4);
      if (body.length > 12) body.writeInt32BE(-1, 12);
      request.reply(body);
    });
    const found = await tracker.scrape(fake.url, hashes, new AbortController().signal);
    expect(fake.actions).to.deep.equal([CONNECT, 2, 2]);
    expect(fake.requests[1]?.bytes).to.have.length(16 + 20 * MAX_SCRAPED);
    expect(found.get(hashes[0]!.hex)).to.deep.equal({ complete: 0, incomplete: 0 });
    expect(found.has(hashes[1]!.hex)).to.equal(false);
    expect(found.size).to.equal(MAX_SCRAPED);
  });
});
