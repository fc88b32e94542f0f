// The HTTP tracker: the suite, exact query bytes, odd replies, and a bound on everything a bad tracker may do.
import { execFile } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import {
  type AnnounceReply,
  type AnnounceRequest,
  type Encodable,
  InfoHash,
  type OptionsOf,
  TrackerError,
  toCompact,
} from 'piecework';
import { encode } from '../../../plugins/bencode/encode.js';
import bencode from '../../../plugins/bencode/index.js';
import { MAX_REDIRECTS, MAX_REPLY } from '../../../plugins/tracker-http/http-tracker.js';
import plugin from '../../../plugins/tracker-http/index.js';
import { lookUp } from '../../../plugins/tracker-http/local-rule.js';
import { MAX_TIMEOUT_MS, OPTIONS } from '../../../plugins/tracker-http/options.js';
import { MAX_PEERS } from '../../../plugins/tracker-http/peers.js';
import { MAX_TRACKER_ID } from '../../../plugins/tracker-http/reply.js';
import { pluginSuite } from '../../kit/suites/plugin.js';
import { scrapeSuite } from '../../kit/suites/scrape.js';
import { trackerSuite } from '../../kit/suites/tracker.js';
import { httpTracker, setUpHttp, WebServer } from './stage.js';

const module = import.meta.resolve('../../../plugins/tracker-http/index.js');
pluginSuite('tracker-http', { module, others: [bencode] });
trackerSuite('tracker-http', setUpHttp);
scrapeSuite('tracker-http', setUpHttp);

describe('tracker-http', () => {
  let server: WebServer;
  let tracker = httpTracker();

  beforeEach(async () => {
    server = await new WebServer().listen();
    tracker = httpTracker();
  });
  afterEach(async () => {
    tracker.stop();
    await server.close();
  });

  const announce = (changes: Partial<AnnounceRequest> = {}, signal = new AbortController().signal): Promise<AnnounceReply> => {
    const infoHash = new InfoHash(Uint8Array.from({ length: 20 }, (_, index) => index * 13));
    const request = {
      infoHash,
      peerId: Buffer.from('-PW0100-abcdefghijkl'),
      port: 6881,
      uploaded: 1,
      downloaded: 2,
      left: 3,
      wanted: 50,
      key: 0xab,
    };
    return tracker.announce({ url: `${server.origin}/announce`, ...request, ...changes }, signal);
  };
  const reply = (given: Encodable): Promise<AnnounceReply> => {
    server.answer = (_, response) => response.end(encode(given));
    return announce();
  };
  const refusal = async (promise: Promise<unknown>): Promise<string> => {
    try {
      await promise;
    } catch (error) {
      expect(error).to.be.instanceOf(TrackerError);
      return (error as TrackerError).message;
    }
    throw new Error('the announce worked');
  };

  it('is a plugin for http: and https:', () => {
    expect(plugin.provides.map(({ token, keys }) => [token.name, keys])).to.deep.equal([['tracker', ['http:', 'https:']]]);
    const defaults: OptionsOf<typeof OPTIONS> | unknown = OPTIONS.schema?.parse({});
    expect(defaults).to.deep.equal({ timeoutMs: 15_000 });
    expect(OPTIONS.schema?.safeParse({ timeoutMs: MAX_TIMEOUT_MS + 1 }).success).to.equal(false);
  });

  it('writes the query byte for byte and leaves the one of the URL alone', async () => {
    const fixed =
      'info_hash=%00%0D%1A%27%34%41%4E%5B%68%75%82%8F%9C%A9%B6%C3%D0%DD%EA%F7' +
      '&peer_id=%2D%50%57%30%31%30%30%2D%61%62%63%64%65%66%67%68%69%6A%6B%6C' +
      '&port=6881&uploaded=1&downloaded=2&left=3&compact=1&numwant=50&key=000000ab';
    const cases: [string, string][] = [
      ['/announce', '/announce?'],
      ['/announce?passkey=a%2fb', '/announce?passkey=a%2fb&'],
      ['/announce?', '/announce?'],
      ['/announce?a=1&', '/announce?a=1&'],
      ['/x/announce.php#part', '/x/announce.php?'],
    ];
    for (const [given] of cases) await announce({ url: server.origin + given });
    expect(server.requests.map(({ url }) => url)).to.deep.equal(cases.map(([, start]) => start + fixed));
  });

  it('adds event and tracker id when there are such', async () => {
    await announce({ event: 'completed', trackerId: 'a\xff&' });
    expect(server.requests[0]?.url).to.match(/&event=completed&trackerid=%61%FF%26$/);
  });

  it('reads lists of dictionaries and skips bad entries', async () => {
    const good = { ip: '10.0.0.1', port: 1, 'peer id': 'x' };
    const bad = [
      1,
      'x',
      [],
      {},
      { ip: 1, port: 1 },
      { ip: '10.0.0.9', port: 'x' },
      { ip: 'localhost', port: 1 },
      { ip: '10.0.0.9', port: 65_536 },
    ];
    const { peers } = await reply({ peers: [...bad, good, { ip: '2001:db8::1', port: 2 }] });
    expect(peers).to.deep.equal([
      { host: '10.0.0.1', port: 1 },
      { host: '2001:db8::1', port: 2 },
    ]);
  });

  it('reads peers6, uses whole entries only and says that a list was cut', async () => {
    const six = toCompact({ host: '2001:db8::7', port: 7 }) ?? new Uint8Array();
    const four = toCompact({ host: '10.0.0.1', port: 1 }) ?? new Uint8Array();
    const given = await reply({
      peers: Buffer.concat([four, four.subarray(0, 5)]),
      peers6: six,
      'warning message': 'soon\x07 down',
    });
    expect(given.peers).to.deep.equal([
      { host: '10.0.0.1', port: 1 },
      { host: '2001:db8::7', port: 7 },
    ]);
    expect(given.warning).to.equal('soon\ufffd down The list of peers ends inside an entry.');
  });

  it(`keeps ${MAX_PEERS} different peers`, async () => {
    const one = (index: number) => Buffer.from([10, 0, index >> 8, index & 255, 1, 1]);
    const peers = Buffer.concat([...new Array(200).fill(one(1)), ...Array.from({ length: 5000 }, (_, index) => one(index))]);
    const read = (await reply({ peers })).peers;
    expect(read).to.have.length(MAX_PEERS);
    expect(new Set(read.map(({ host }) => host)).size).to.equal(MAX_PEERS);
  });

  it('ignores numbers that make no sense', async () => {
    for (const interval of [-1, 2n ** 63n - 1n, 'x', []] as Encodable[]) {
      const given = await reply({ interval, 'min interval': interval, complete: interval, incomplete: interval });
      expect(given).to.deep.equal({ peers: [] });
    }
    expect(await reply({ interval: 0, 'min interval': 1, complete: 2, incomplete: 3 })).to.deep.equal({
      peers: [],
      interval: 0,
      minInterval: 1,
      complete: 2,
      incomplete: 3,
    });
  });

  it(`keeps a tracker id of ${MAX_TRACKER_ID} bytes and no longer one`, async () => {
    const id = (length: number) => reply({ 'tracker id': new Uint8Array(length).fill(255) });
    expect((await id(MAX_TRACKER_ID)).trackerId).to.equal('\xff'.repeat(MAX_TRACKER_ID));
    expect((await id(MAX_TRACKER_ID + 1)).trackerId).to.equal(undefined);
    expect(await id(0)).to.deep.equal({ peers: [] });
  });

  it('takes unsorted keys and a line end after the reply', async () => {
    server.answer = (_, response) => response.end('d5:peers0:8:intervali900ee\r\n');
    expect(await announce()).to.deep.equal({ peers: [], interval: 900 });
  });

  it('gives the reason that comes with an error status, or the status', async () => {
    const withStatus = (status: number, body: string | Uint8Array) => {
      server.answer = (_, response) => response.writeHead(status).end(body);
      return refusal(announce());
    };
    const { host } = new URL(server.origin);
    expect(await withStatus(404, encode({ 'failure reason': 'unregistered' }))).to.equal('The tracker refused: unregistered');
    expect(await withStatus(200, encode({ 'failure reason': 5 }))).to.equal('The tracker refused without a readable reason.');
    expect(await withStatus(404, '<html>')).to.equal(`The tracker at ${host} answered with HTTP status 404 and a web page.`);
    expect(await withStatus(503, '')).to.equal(`The tracker at ${host} answered with HTTP status 503 and nothing.`);
    expect(await withStatus(500, encode({ interval: 1 }))).to.contain('HTTP status 500 and 15 bytes');
    expect(await withStatus(200, 'hello')).to.equal(`The tracker at ${host} answered with 5 bytes that are not a reply.`);
    expect((await withStatus(200, encode({ 'failure reason': 'x'.repeat(900_000) }))).length).to.be.below(600);
  });

  it('refuses a body of more than 1 MiB, and closes the connection', async () => {
    const bodies: ((response: ServerResponse) => void)[] = [
      (response) => response.end(Buffer.alloc(MAX_REPLY + 1, 'x')),
      (response) => response.writeHead(200, { 'content-length': 200e6 }).write(Buffer.alloc(MAX_REPLY + 1)),
    ];
    for (const write of bodies) {
      let closed = Promise.resolve();
      server.answer = (request, response) => {
        closed = new Promise((resolve) => request.socket.on('close', () => resolve()));
        write(response);
      };
      expect(await refusal(announce())).to.match(/maxContentLength size of 1048576 exceeded/);
      await closed;
    }
  });

  it('refuses a small body that inflates to a large one', async () => {
    const bomb = gzipSync(Buffer.alloc(50 << 20));
    server.answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    expect(await refusal(announce())).to.match(/maxContentLength size of 1048576 exceeded/);
  });

  it('gives up in time on silence, slow headers and a body that drips', async () => {
    tracker = httpTracker(150);
    const slow: ((response: ServerResponse) => NodeJS.Timeout | undefined)[] = [
      () => undefined,
      ({ socket }) => setInterval(() => socket?.write('HTTP/1.1 200 OK\r\nX: '.slice(0, 1)), 20),
      (response) => {
        response.writeHead(200);
        return setInterval(() => response.write('x'), 20);
      },
    ];
    for (const start of slow) {
      let timer: NodeJS.Timeout | undefined;
      server.answer = (_, response) => {
        timer = start(response);
      };
      const started = performance.now();
      const message = await refusal(announce());
      clearInterval(timer);
      expect(message).to.match(/did not answer within 150 ms|cannot be asked/);
      expect(performance.now() - started).to.be.lessThan(4_000);
    }
  });

  it('hangs up at once when whoever asked is gone', async () => {
    tracker = httpTracker(MAX_TIMEOUT_MS);
    const asker = new AbortController();
    const reason = new Error('the torrent was stopped');
    const hungUp = new Promise<void>((resolve) => {
      server.answer = (request) => {
        request.socket.once('close', resolve);
        asker.abort(reason);
      };
    });
    expect(await announce({}, asker.signal).catch((error: unknown) => error)).to.equal(reason);
    await hungUp;
  });

  it('says that nobody listens, that the body ended early and that its compression is false', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('d');
      setTimeout(() => response.destroy(), 10);
    };
    expect(await refusal(announce())).to.contain('cannot be asked');
    server.answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('d8:interval');
    expect(await refusal(announce())).to.contain('cannot be asked');
    const url = `${server.origin}/announce`;
    await server.close();
    tracker = httpTracker();
    expect(await refusal(announce({ url }))).to.contain('ECONNREFUSED');
    expect(await refusal(announce({ url: url.replace('127.0.0.1', 'localhost') }))).to.contain('ECONNREFUSED');
  });

  it(`follows ${MAX_REDIRECTS} redirects with the query, and no more`, async () => {
    let left = MAX_REDIRECTS;
    const redirect = (location: string) => (request: IncomingMessage, response: ServerResponse) => {
      if (left-- <= 0) response.end(encode({ interval: 7 }));
      else response.writeHead(302, { location: location + (request.url?.split('?')[1] ?? '') }).end();
    };
    server.answer = redirect('/announce?');
    expect((await announce()).interval).to.equal(7);
    expect(new Set(server.requests.map(({ url }) => url)).size).to.equal(1);
    left = Number.POSITIVE_INFINITY;
    expect(await refusal(announce())).to.contain('redirects');
    expect(server.requests).to.have.length(2 * (MAX_REDIRECTS + 1));
  });

  it('follows no redirect without a target, to another protocol, or to a service that is no tracker', async () => {
    const to = (headers: Record<string, string>) => {
      server.answer = (request, response) =>
        request.url?.startsWith('/announce') ? response.writeHead(302, headers).end() : response.end('secret');
      return refusal(announce());
    };
    expect(await to({})).to.contain('HTTP status 302');
    expect(await to({ location: 'file:///etc/passwd' })).to.contain('redirects to file:');
    expect(await to({ location: 'data:,d8:intervali1ee' })).to.contain('redirects to data:');
    expect(await to({ location: '/admin?delete=all' })).to.contain('only asked for a path that ends in "/announce"');
    expect(await to({ location: `${server.origin.replace('127.0.0.1', 'localhost')}/admin` })).to.contain('localhost');
    expect(server.requests.every(({ url }) => url?.startsWith('/announce'))).to.equal(true);
  });

  it('asks no local service that a torrent names', async () => {
    for (const url of [`${server.origin}/`, `${server.origin}/announce/../admin`, `${server.origin}/x?y=/announce`]) {
      expect(await refusal(announce({ url }))).to.contain('127.0.0.1');
    }
    for (const url of [
      'http://[::1]:1/',
      'http://10.0.0.1/',
      'http://192.168.0.1/',
      'http://[fe80::1]/',
      'http://[::ffff:10.0.0.1]/',
      'http://localhost:1/',
    ]) {
      expect(await refusal(announce({ url })), url).to.contain('local address');
    }
    expect(await refusal(announce({ url: 'udp://127.0.0.1/announce' }))).to.contain('udp:');
    expect(server.requests).to.have.length(0);
  });

  it('asks no local service by a name that stands for it', async () => {
    const named = (...addresses: string[]) =>
      (async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))) as never;
    const local = { address: '10.0.0.9', family: 4 };
    expect(await lookUp('tracker.example', '/announce', named('10.0.0.9'))).to.deep.equal([local]);
    expect(await lookUp('tracker.example', '/', named('192.0.2.1', '2001:db8::1'))).to.have.length(2);
    for (const address of ['127.0.0.1', '10.0.0.9', '::1', '::ffff:192.168.0.1', 'fd00::1'])
      expect(await refusal(lookUp('tracker.example', '/admin', named('192.0.2.1', address)))).to.contain(address);
  });

  it('looks names up by that rule, at a redirect with the path of the redirect', async function () {
    // Where this machine's own name stands for one of its local addresses, as it mostly does.
    const rule = await lookUp(hostname(), '/admin').catch((error: unknown) => error);
    if (!(rule instanceof TrackerError)) this.skip();
    const { port } = new URL(server.origin);
    const named = (path: string) => `http://${hostname()}:${port}${path}`;
    server.answer = (request, response) =>
      request.url?.startsWith('/announce')
        ? response.writeHead(302, { location: named('/admin') }).end()
        : response.end('secret');
    expect(await refusal(announce())).to.equal(rule.message);
    expect(await refusal(announce({ url: named('/admin') }))).to.equal(rule.message);
    expect(server.requests.every(({ url }) => url?.startsWith('/announce'))).to.equal(true);
  });

  it('goes through no proxy from the environment', async () => {
    process.env.HTTP_PROXY = 'http://127.0.0.1:9';
    try {
      expect((await announce()).interval).to.equal(900);
    } finally {
      delete process.env.HTTP_PROXY;
    }
  });

  it('takes a connection an announce, and ends all of them when stopped', async () => {
    await announce();
    await announce();
    expect(server.connections).to.equal(2);
    expect(server.requests[0]?.headers.connection).to.equal('close');
    server.answer = () => tracker.stop();
    expect(await refusal(announce())).to.contain('cannot be asked');
  });

  it('loads axios with the first announce, not before', async () => {
    const script = `
      import { createRequire } from 'node:module';
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('follow-redirects'));
      const { HttpTracker } = await import(process.argv[1]);
      const before = loaded();
      const request = { url: 'http://192.0.2.1/announce', infoHash: { bytes: [] }, peerId: [], key: 1 };
      await new HttpTracker({}, { timeoutMs: 1 }).announce(request, new AbortController().signal).catch(() => {});
      console.log(before, loaded());
      process.exit();`;
    const module = new URL('../../../plugins/tracker-http/http-tracker.js', import.meta.url).href;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, module]);
    expect(stdout.trim()).to.equal('false true');
  });
});
