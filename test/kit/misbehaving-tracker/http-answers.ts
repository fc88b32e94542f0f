// The wrong ways to answer an announce over HTTP, by name.
import type { PeerAddress } from 'piecework';
import { toCompact } from 'piecework';
import { dictionary, type Loose, loose } from '../suites/torrent-bytes.js';
import { ESCAPES } from './asked.js';
import { bomb, drip, endless } from './bytes.js';
import type { HttpAsk } from './http-tracker.js';

/** Of a service that no tracker may make a client call. */
export const SECRET_PATH = '/admin/delete';

type Answer = (ask: HttpAsk) => void;

const MAX_INT64 = 2n ** 63n - 1n;
const MEGABYTE = 1_000_000;

/** With these entries in the place of the true ones; `undefined` leaves one out. */
const reply =
  (entries: (ask: HttpAsk) => Record<string, Loose | undefined>): Answer =>
  (ask) => {
    const all = { complete: 1, incomplete: 1, interval: 1800, peers: compact(ask.peers), ...entries(ask) };
    ask.response.end(loose(dictionary(Object.fromEntries(Object.entries(all).sort(([one], [two]) => (one < two ? -1 : 1))))));
  };
const fine = reply(() => ({}));
const refusal = (reason: Loose): Answer => reply(() => ({ ...NOTHING, 'failure reason': reason }));
const NOTHING = { complete: undefined, incomplete: undefined, interval: undefined, peers: undefined };
const body =
  (bytes: string, status = 200): Answer =>
  ({ response }) =>
    response.writeHead(status).end(bytes);
/** Of the location, in the place of which nothing stands when there is none. */
const redirect =
  (to: (ask: HttpAsk) => string | undefined): Answer =>
  (ask) => {
    const location = to(ask);
    ask.response.writeHead(302, location === undefined ? {} : { location }).end();
  };
const silence: Answer = () => {};
const queryOf = ({ request }: HttpAsk): string => request.url?.split('?')[1] ?? '';

export const HTTP_MISBEHAVIOURS = {
  'failure reason': refusal('not registered here'),
  'failure reason with escape codes': refusal(Buffer.from(`not ${ESCAPES} here`)),
  'failure reason of 900 KB': refusal(`\x1b${'long '.repeat(180_000)}`),
  'failure reason that is no text': refusal(5),
  'warning with escape codes': reply(() => ({ 'warning message': Buffer.from(`soon ${ESCAPES} down`) })),
  'not bencode': body('this is no reply'),
  'web page with status 404': body('<html><title>\x1b[31mnot found</title></html>', 404),
  'empty body': body(''),
  'truncated reply': body('d8:completei1e10:incompletei1e8:intervali180'),
  'truncated body': ({ response }) => {
    response.writeHead(200, { 'content-length': 500 }).write('d8:complete');
    setTimeout(() => response.destroy(), 10);
  },
  'lists in lists without end': body('l'.repeat(500_000)),
  'closed at once': ({ response }) => response.destroy(),
  'status 503': body('busy', 503),
  'status 500 twice, then fine': (ask) => (ask.times > 2 ? fine : body('oops', 500))(ask),
  'body of 200 MB': ({ response }) => endless(response.writeHead(200), 200 * MEGABYTE),
  'content length of 200 MB that is a lie': ({ response }) => {
    response.writeHead(200, { 'content-length': 200 * MEGABYTE }).write('d8:interval');
  },
  'gzip bomb of 300 MB': ({ response }) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb(300)),
  'redirect with a body of 200 MB': (ask) => {
    if (ask.times > 1) return fine(ask);
    return endless(ask.response.writeHead(302, { location: `/announce?${queryOf(ask)}` }), 200 * MEGABYTE);
  },
  'endless headers': ({ response, after }) => {
    response.socket?.write('HTTP/1.1 200 OK\r\n');
    if (response.socket) endless(response.socket, Number.POSITIVE_INFINITY, `X-More: ${'x'.repeat(1000)}\r\n`, after);
  },
  'slow headers': ({ response, after }) => {
    response.socket?.write('HTTP/1.1 200 OK\r\nX-Slow: ');
    after(drip(() => response.socket?.write('x')));
  },
  'slow body': ({ response, after }) => {
    response.writeHead(200, { 'content-length': 500 }).write('d8:interval');
    after(drip(() => response.write('0')));
  },
  silence,
  'silence after the first announce': (ask) => (ask.times > 1 ? silence : fine)(ask),
  'redirect once': (ask) =>
    ask.request.url?.includes('again=1') ? fine(ask) : redirect(() => `/announce?again=1&${queryOf(ask)}`)(ask),
  'redirect loop': redirect((ask) => `/announce?${queryOf(ask)}`),
  'redirect without a location': redirect(() => undefined),
  'redirect to a file': redirect(() => 'file:///etc/passwd'),
  'redirect to a private service': redirect(({ origin }) => origin + SECRET_PATH),
  'redirect to a private service by name': redirect(({ origin }) => origin.replace('127.0.0.1', 'localhost') + SECRET_PATH),
  'interval of 0': reply(() => ({ interval: 0 })),
  'interval below 0': reply(() => ({ interval: -1 })),
  'interval of 2^63 - 1': reply(() => ({ interval: MAX_INT64 })),
  // In milliseconds it is more than a timer holds.
  'interval of 2^31 seconds': reply(() => ({ interval: 2 ** 31 })),
  'interval that is text': reply(() => ({ interval: '1' })),
  'no interval': reply(() => ({ interval: undefined })),
  'least interval of 2^63 - 1': reply(() => ({ interval: 1, 'min interval': MAX_INT64 })),
  'least interval above the interval': reply(() => ({ interval: 1, 'min interval': 900 })),
  'peers cut short': reply(({ peers }) => ({ peers: Buffer.concat([compact(peers), Buffer.from([127, 0, 0])]) })),
  'peers6 cut short': reply(() => ({ peers6: Buffer.alloc(25, 1) })),
  'trash among the peers': reply(({ peers }) => ({ peers: [...TRASH, ...peers.map(inWords)] })),
  'peers that are a number': reply(() => ({ peers: 7 })),
  'peers that nobody can dial': reply(({ peers, asked }) => ({
    peers: Buffer.concat([...undialable(asked.port), compact(peers)]),
  })),
  '5000 peers': reply(({ peers }) => ({
    peers: Buffer.concat([...strangers(2500), compact(peers), ...strangers(5000).slice(2500)]),
  })),
  '200 duplicates': reply(({ peers }) => ({
    peers: Buffer.concat([...Array(200).fill(stranger(1)), ...Array(200).fill(compact(peers))]),
  })),
  'counts of 2^63 - 1': reply(() => ({ complete: MAX_INT64, incomplete: MAX_INT64 })),
  'counts below 0': reply(() => ({ complete: -1, incomplete: -5 })),
  'tracker id of 500 KB': reply(() => ({ 'tracker id': '\x1b'.repeat(500_000) })),
} satisfies Record<string, Answer>;

export type HttpMisbehaviour = keyof typeof HTTP_MISBEHAVIOURS;

const TRASH: readonly Loose[] = [
  7,
  'x',
  [],
  dictionary({}),
  dictionary({ ip: 5, port: 5 }),
  dictionary({ ip: '127.0.0.1', port: 'x' }),
  dictionary({ ip: '127.0.0.1', port: -1 }),
  dictionary({ ip: '127.0.0.1', port: MAX_INT64 }),
  dictionary({ ip: '127.0.0.1\r\nHost: x', port: 9 }),
  dictionary({ ip: ESCAPES, port: 9 }),
  dictionary({ ip: `fe80::1%${'a'.repeat(100_000)}`, port: 9 }),
  dictionary({ ip: 'no-such-host.invalid', port: 9 }),
];

const inWords = ({ host, port }: PeerAddress): Loose => dictionary({ ip: host, port });

function compact(peers: readonly PeerAddress[]): Buffer {
  return Buffer.concat(peers.map((peer) => toCompact(peer) ?? new Uint8Array()));
}

/** Where nobody listens: each in the network of this machine alone, so that no packet leaves it. */
const stranger = (index: number): Buffer => Buffer.from([127, 1 + (index >> 16), (index >> 8) & 255, index & 255, 0, 9]);
const strangers = (count: number): Buffer[] => Array.from({ length: count }, (_, index) => stranger(index));

function undialable(ownPort: number): Buffer[] {
  const address = (host: string, port: number): Buffer => compact([{ host, port }]);
  return [
    address('127.0.0.1', 0),
    address('0.0.0.0', 6881),
    address('224.0.0.1', 6881),
    address('239.255.255.250', 1900),
    address('255.255.255.255', 6881),
    address('127.0.0.1', ownPort),
  ];
}
