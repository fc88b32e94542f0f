// The embedded tracker, asked over real sockets on loopback, with time and chance from the tests.
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import {
  type AnnounceRequest,
  type Bencoded,
  type BencodedDictionary,
  InfoHash,
  InputError,
  parseCompact,
  type RunningTracker,
} from 'piecework';
import { decode, decodePrefix } from '../../../plugins/bencode/decode.js';
import { encode } from '../../../plugins/bencode/encode.js';
import bencodePlugin from '../../../plugins/bencode/index.js';
import { HttpTracker } from '../../../plugins/tracker-http/http-tracker.js';
import { DEFAULT_WANTED, MAX_WANTED } from '../../../plugins/tracker-server/announce.js';
import { EmbeddedTracker } from '../../../plugins/tracker-server/embedded-tracker.js';
import { HttpDoor, MAX_CONNECTIONS, MAX_SCRAPED, REQUEST_LIMIT_MS } from '../../../plugins/tracker-server/http-door.js';
import plugin from '../../../plugins/tracker-server/index.js';
import { OPTIONS } from '../../../plugins/tracker-server/options.js';
import { MIN_INTERVAL } from '../../../plugins/tracker-server/replies.js';
import { Swarms } from '../../../plugins/tracker-server/swarms.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { pluginSuite } from '../../kit/suites/plugin.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

const bencode = { decode, decodePrefix, encode };
/** All bytes that URL parsers like to change, among others. */
const HASH = '%00%FF%25%26%2B%2F%3D%20%c3%a9%80abcdefghi';
const RAW_HASH = '\x00\xff%&+/= \xc3\xa9\x80abcdefghi';

const module = import.meta.resolve('../../../plugins/tracker-server/index.js');
pluginSuite('tracker-server', { module, others: [bencodePlugin] });

describe('tracker-server', () => {
  let clock: VirtualClock;
  let running: RunningTracker;
  let server: EmbeddedTracker;

  beforeEach(async () => {
    clock = new VirtualClock();
    server = new EmbeddedTracker(bencode, clock, new SeededRandom(1), { interval: 120, udp: true });
    running = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => running.close());

  const ask = (
    path: string,
    { host = '127.0.0.1', agent = undefined as Agent | undefined, port = running.port } = {},
  ): Promise<{ status: number; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const request = get({ host, port, path, ...(agent && { agent }) }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }));
      });
      request.on('error', reject);
    });
  const asked = async (path: string): Promise<BencodedDictionary> => {
    const { status, body } = await ask(path);
    expect(status).to.equal(200);
    const { value } = decode(body, { maxBytes: body.length, dialect: 'canonical' });
    if (value instanceof Map) return value;
    throw new Error('no dictionary');
  };
  const announce = (id: number, more = '', hash = HASH): Promise<BencodedDictionary> =>
    asked(`/announce?info_hash=${hash}&peer_id=-XX0000-0000000${String(id).padStart(5, '0')}&port=${6000 + id}&left=1${more}`);
  const ports = (reply: BencodedDictionary): number[] => parseCompact(bytes(reply.get('peers')), 4).map(({ port }) => port);
  const bytes = (value: Bencoded | undefined): Uint8Array => (value instanceof Uint8Array ? value : Buffer.from('not bytes'));
  const failure = async (path: string): Promise<string> =>
    Buffer.from(bytes((await asked(path)).get('failure reason'))).toString();
  const numbers = (reply: BencodedDictionary): unknown[] => ['complete', 'incomplete', 'downloaded'].map((key) => reply.get(key));

  it('tells peers of each other and of nobody else', async () => {
    const first = await announce(1);
    expect([...first.keys()]).to.deep.equal(['complete', 'downloaded', 'incomplete', 'interval', 'min interval', 'peers']);
    expect([first.get('interval'), first.get('min interval'), bytes(first.get('peers')).length]).to.deep.equal([
      120,
      MIN_INTERVAL,
      0,
    ]);
    const second = await announce(2);
    expect(parseCompact(bytes(second.get('peers')), 4)).to.deep.equal([{ host: '127.0.0.1', port: 6001 }]);
    expect(ports(await announce(1))).to.deep.equal([6002]);
    expect(ports(await announce(3, '', `%01${HASH.slice(3)}`))).to.deep.equal([]);
    expect(running.peers()).to.equal(3);
  });

  it('counts seeds, leechers and downloads, and forgets who stopped', async () => {
    expect(numbers(await announce(1, '&left=0&event=started'.replace('&left=0', '')))).to.deep.equal([0, 1, 0]);
    const complete = (id: number, event: string) =>
      asked(
        `/announce?info_hash=${HASH}&peer_id=-XX0000-0000000${String(id).padStart(5, '0')}&port=${6000 + id}&left=0&event=${event}`,
      );
    expect(numbers(await complete(2, 'started'))).to.deep.equal([1, 1, 0]);
    expect(numbers(await complete(1, 'completed'))).to.deep.equal([2, 0, 1]);
    expect(numbers(await complete(1, 'completed'))).to.deep.equal([2, 0, 1]);
    expect(numbers(await complete(1, 'stopped'))).to.deep.equal([1, 0, 1]);
    expect(running.peers()).to.equal(1);
    expect(ports(await announce(3))).to.deep.equal([6002]);
  });

  it('gives no seeds to a seed, and peers without a port to nobody', async () => {
    const at = (id: number, port: number, left: number) =>
      asked(`/announce?info_hash=${HASH}&peer_id=-XX0000-00000000000${id}&port=${port}&left=${left}`);
    await at(1, 6001, 0);
    await at(2, 0, 1);
    await at(3, 0, 1);
    await at(4, 6004, 1);
    expect(ports(await at(5, 6005, 0))).to.deep.equal([6004]);
    expect(running.peers()).to.equal(5);
  });

  it('gives seeds to one that starts with nothing left: it may be a magnet link, which knows of no bytes yet', async () => {
    const at = (id: number, more = '') =>
      asked(`/announce?info_hash=${HASH}&peer_id=-XX0000-00000000000${id}&port=${6000 + id}&left=0${more}`);
    await at(1);
    expect(ports(await at(2, '&event=started'))).to.deep.equal([6001]);
    expect(ports(await at(2))).to.deep.equal([]);
  });

  it('does not give a peer its own entries of another address or port', async () => {
    const own = (port: number) => asked(`/announce?info_hash=${HASH}&peer_id=-XX0000-000000000001&port=${port}&left=1`);
    await own(6001);
    expect(ports(await own(6002))).to.deep.equal([]);
  });

  it('takes the address of the connection, not the one that is claimed', async () => {
    await announce(1, '&ip=10.9.9.9');
    expect(parseCompact(bytes((await announce(2)).get('peers')), 4)).to.deep.equal([{ host: '127.0.0.1', port: 6001 }]);
  });

  it('writes dictionaries when compact ones are not wanted', async () => {
    await announce(1);
    const peer = new Map<string, Bencoded>([
      ['ip', Uint8Array.from(Buffer.from('127.0.0.1'))],
      ['peer id', Uint8Array.from(Buffer.from('-XX0000-000000000001'))],
      ['port', 6001],
    ]);
    expect((await announce(2, '&compact=0')).get('peers')).to.deep.equal([peer]);
    peer.delete('peer id');
    expect((await announce(2, '&compact=0&no_peer_id=1')).get('peers')).to.deep.equal([peer]);
  });

  it('gives IPv6 peers as peers6, and IPv4 peers of a socket for both families as IPv4', async function () {
    const both = await server.listen({ host: '::', port: 0 }).catch(() => this.skip());
    try {
      const path = (id: number) => `/announce?info_hash=${HASH}&peer_id=-XX0000-00000000000${id}&port=600${id}&left=1`;
      await ask(path(1), { host: '127.0.0.1', port: both.port });
      await ask(path(2), { host: '::1', port: both.port });
      const { body } = await ask(path(3), { host: '127.0.0.1', port: both.port });
      const { value } = decode(body, { maxBytes: body.length, dialect: 'canonical' });
      if (!(value instanceof Map)) throw new Error('no dictionary');
      expect(parseCompact(bytes(value.get('peers')), 4)).to.deep.equal([{ host: '127.0.0.1', port: 6001 }]);
      expect(parseCompact(bytes(value.get('peers6')), 16)).to.deep.equal([{ host: '::1', port: 6002 }]);
    } finally {
      await both.close();
    }
  });

  it('draws peers by chance when there are more than wanted, none twice', async () => {
    for (let id = 1; id <= 220; id++) await announce(id, '&numwant=0');
    const drawn = await Promise.all([1, 2, 3].map(async () => ports(await announce(999))));
    for (const some of drawn) {
      expect(new Set(some).size).to.equal(DEFAULT_WANTED);
      expect(some).not.to.include(6999);
    }
    expect(drawn[0]).not.to.have.members(drawn[1] ?? []);
    expect(ports(await announce(999, '&numwant=3'))).to.have.length(3);
    expect(ports(await announce(999, '&numwant=0'))).to.have.length(0);
    expect(new Set(ports(await announce(999, '&numwant=9999'))).size).to.equal(MAX_WANTED);
  });

  it('forgets a peer that was silent for two intervals', async () => {
    await announce(1);
    await clock.advance(120_000);
    await announce(2);
    await clock.advance(120_000);
    expect(running.peers()).to.equal(2);
    await clock.advance(1);
    expect(running.peers()).to.equal(1);
    expect(ports(await announce(3))).to.deep.equal([6002]);
    await clock.advance(500_000);
    expect(running.peers()).to.equal(0);
  });

  it('scrapes the torrents it is asked for', async () => {
    await announce(1);
    const files = (await asked(`/scrape?info_hash=${HASH}&info_hash=${'x'.repeat(20)}`)).get('files');
    const counts = new Map([
      ['complete', 0],
      ['downloaded', 0],
      ['incomplete', 1],
    ]);
    expect(files).to.deep.equal(new Map([[RAW_HASH, counts]]));
    expect(await failure('/scrape')).to.contain('info_hash is missing');
    expect(await failure('/scrape?info_hash=abc')).to.equal('info_hash has 3 bytes, not 20');
    expect(await failure(`/scrape?${`info_hash=${'x'.repeat(20)}&`.repeat(MAX_SCRAPED + 1)}`)).to.contain(
      `at most ${MAX_SCRAPED}`,
    );
  });

  it('says what is wrong with a request', async () => {
    const id = 'peer_id=-XX0000-000000000001';
    const refusals: [string, string][] = [
      ['', 'info_hash is missing'],
      [`info_hash=abc&${id}`, 'info_hash has 3 bytes, not 20'],
      [`info_hash=${HASH}&port=1`, 'peer_id is missing'],
      [`info_hash=${HASH}&${id}`, 'port is missing'],
      [`info_hash=${HASH}&${id}&port=65536`, 'port is not a whole number up to 65535'],
      [`info_hash=${HASH}&${id}&port=-1`, 'port is not a whole number up to 65535'],
    ];
    for (const [query, reason] of refusals) expect(await failure(`/announce?${query}`)).to.equal(reason);
    expect(running.peers()).to.equal(0);
    expect((await ask('/')).status).to.equal(404);
    expect((await ask('/announce/x')).status).to.equal(404);
  });

  it('takes odd numbers of clients that know no length, or want no certain number of peers', async () => {
    await announce(1);
    for (const odd of ['&left=18446744073709551615', '&left=-1', '&numwant=-1', '&numwant=x']) {
      expect(ports(await asked(`/announce?info_hash=${HASH}&peer_id=-XX0000-000000000002&port=6002${odd}`)), odd).to.deep.equal([
        6001,
      ]);
    }
  });

  it('serves our own announces', async () => {
    const tracker = new HttpTracker(bencode, { timeoutMs: 5000 });
    const request = (id: number): AnnounceRequest => ({
      url: `http://127.0.0.1:${running.port}/announce`,
      infoHash: new InfoHash(Uint8Array.from({ length: 20 }, (_, index) => 240 + index)),
      peerId: new Uint8Array(20).fill(id),
      port: 6000 + id,
      uploaded: 0,
      downloaded: 0,
      left: 1,
      wanted: 50,
      key: id,
    });
    const { signal } = new AbortController();
    await tracker.announce(request(1), signal);
    const reply = await tracker.announce(request(2), signal);
    tracker.stop();
    expect(reply).to.deep.equal({
      peers: [{ host: '127.0.0.1', port: 6001 }],
      interval: 120,
      minInterval: 30,
      complete: 0,
      incomplete: 2,
    });
  });

  it('says which port is taken and what to do', async () => {
    const error: unknown = await server.listen({ host: '127.0.0.1', port: running.port }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InputError);
    expect((error as Error).message).to.equal(
      `The tracker cannot listen on 127.0.0.1, port ${running.port}: another program has that port. End it, or choose another port (0 takes any that is free).`,
    );
    const nowhere: unknown = await server.listen({ host: '192.0.2.1', port: 0 }).catch((thrown: unknown) => thrown);
    expect(nowhere).to.be.instanceOf(InputError).with.property('message').that.contains('no address of this machine');
  });

  it('closes at once, with connections kept alive, idle or half sent', async () => {
    const agent = new Agent({ keepAlive: true });
    await ask('/announce', { agent });
    const idle = connect(running.port, '127.0.0.1', () => idle.write('GET /announce HTTP/1.1\r\n'));
    const cut = new Promise<void>((resolve) => idle.on('close', () => resolve()));
    idle.on('error', () => {});
    await ask('/announce');
    const started = performance.now();
    await running.close();
    expect(performance.now() - started).to.be.lessThan(3_000);
    await cut;
    agent.destroy();
    expect(clock.pending).to.equal(0);
  });

  it(`serves ${MAX_CONNECTIONS} connections at once and drops more`, async () => {
    const sockets = await Promise.all(
      Array.from(
        { length: MAX_CONNECTIONS },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(running.port, '127.0.0.1', () => resolve(socket));
          }),
      ),
    );
    const dropped: unknown = await ask('/announce').catch((error: unknown) => error);
    expect(dropped).to.be.instanceOf(Error);
    const gone = sockets.map((socket) => new Promise((resolve) => socket.on('close', resolve).destroy()));
    await Promise.all(gone);
    // The server hears of it a few turns of the event loop later.
    const again = async (attempts: number): Promise<number> => {
      try {
        return (await ask('/announce')).status;
      } catch (error) {
        if (attempts === 0) throw error;
        return again(attempts - 1);
      }
    };
    expect(await again(100)).to.equal(200);
  });

  it('ends a request that does not arrive whole in time', async () => {
    expect(REQUEST_LIMIT_MS).to.equal(10_000);
    const door = await new HttpDoor(new Swarms(clock, new SeededRandom(1), 1_000), bencode, 120, 100).open('127.0.0.1', 0);
    const socket = connect({ port: door.port, host: '127.0.0.1' });
    socket.write('GET /announce HTTP/1.1\r\nHost: here\r\n');
    const [answer] = await once(socket, 'data');
    await once(socket, 'close');
    await door.close();
    expect(String(answer)).to.match(/^HTTP\/1\.1 408 /);
  });

  it('is a plugin with an option', () => {
    expect(plugin.provides.map(({ token }) => token.name)).to.deep.equal(['tracker-server']);
    expect(OPTIONS.schema?.parse({})).to.deep.equal({ interval: 120, udp: true });
    expect(OPTIONS.schema?.safeParse({ interval: 59 }).success).to.equal(false);
  });
});
