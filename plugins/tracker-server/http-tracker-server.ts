// Listens for announces and scrapes. A peer's address is where its connection comes from, whatever it claims.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  BENCODE,
  type Bencode,
  CLOCK,
  type Clock,
  type Encodable,
  InputError,
  messageOf,
  type OptionsOf,
  RANDOM,
  type Random,
  type RunningTracker,
  type TrackerServer,
  use,
} from 'piecework';
import { type Announce, Refusal, readAnnounce, twentyBytes } from './announce.js';
import { OPTIONS } from './options.js';
import { type Query, readQuery } from './query.js';
import { announceReply, failureReply, scrapeReply } from './replies.js';
import { Swarms } from './swarms.js';

export const MAX_CONNECTIONS = 500;
/** Info-hashes in one scrape. */
export const MAX_SCRAPED = 64;
/** Milliseconds for a request to arrive whole. */
export const REQUEST_LIMIT_MS = 10_000;

/** Intervals after which a peer that is silent has left. */
const LIFETIME_INTERVALS = 2;

export class HttpTrackerServer implements TrackerServer {
  constructor(
    @use(BENCODE) private readonly bencode: Bencode,
    @use(CLOCK) private readonly clock: Clock,
    @use(RANDOM) private readonly random: Random,
    @use(OPTIONS) private readonly options: OptionsOf<typeof OPTIONS>,
  ) {}

  async listen({ host, port }: { readonly host: string; readonly port: number }): Promise<RunningTracker> {
    const { interval } = this.options;
    const swarms = new Swarms(this.clock, this.random, LIFETIME_INTERVALS * interval * 1000);
    const limits = {
      requestTimeout: REQUEST_LIMIT_MS,
      headersTimeout: REQUEST_LIMIT_MS,
      connectionsCheckingInterval: REQUEST_LIMIT_MS,
    };
    const server = createServer(limits, (request, response) => this.#serve(request, response, swarms));
    server.maxConnections = MAX_CONNECTIONS;
    const taken = await listening(server, host, port);
    const expiry = this.clock.every(interval * 1000, () => swarms.expire());
    return {
      port: taken,
      peers: () => {
        swarms.expire();
        return swarms.peers;
      },
      close: () => {
        expiry.cancel();
        return closed(server);
      },
    };
  }

  #serve(request: IncomingMessage, response: ServerResponse, swarms: Swarms): void {
    const { path, query } = readQuery(request.url ?? '');
    const answer = path === '/announce' ? this.#announce : path === '/scrape' ? this.#scrape : undefined;
    if (!answer || request.method !== 'GET') {
      response
        .writeHead(answer ? 405 : 404, { 'content-type': 'text/plain' })
        .end('This is a BitTorrent tracker: GET /announce or /scrape.\n');
      return;
    }
    // Clients read the reason only with status 200.
    response
      .writeHead(200, { 'content-type': 'text/plain' })
      .end(this.bencode.encode(orRefusal(() => answer.call(this, query, swarms, request))));
  }

  #announce(query: Query, swarms: Swarms, request: IncomingMessage): Encodable {
    const asked = readAnnounce(query);
    const peer = peerOf(asked, request);
    swarms.expire();
    swarms.announce(asked.infoHash, peer, asked.event);
    const members = asked.event === 'stopped' ? [] : swarms.choose(asked.infoHash, peer, asked.wanted);
    return announceReply(this.options.interval, swarms.counts(asked.infoHash), members, asked);
  }

  #scrape(query: Query, swarms: Swarms): Encodable {
    const hashes = query.get('info_hash') ?? [];
    if (hashes.length === 0) throw new Refusal('info_hash is missing: this tracker does not list all its torrents');
    if (hashes.length > MAX_SCRAPED)
      throw new Refusal(`${hashes.length} info-hashes; at most ${MAX_SCRAPED} are scraped at once`);
    swarms.expire();
    return scrapeReply(hashes.map((hash) => [hash, swarms.counts(twentyBytes('info_hash', hash))]));
  }
}

function orRefusal(answer: () => Encodable): Encodable {
  try {
    return answer();
  } catch (error) {
    if (error instanceof Refusal) return failureReply(error.message);
    throw error;
  }
}

function peerOf({ peerId, port, complete }: Announce, { socket }: IncomingMessage) {
  // A socket for both families gives IPv4 addresses as ::ffff:1.2.3.4.
  const host = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return { host, port, peerId, complete };
}

function listening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    // Stays: what goes wrong with one connection later must not end the process.
    server.on('error', (error) => reject(new InputError(whyNot(error, host, port), { cause: error })));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function whyNot(error: Error, host: string, port: number): string {
  const code = 'code' in error ? error.code : undefined;
  const start = `The tracker cannot listen on ${host}, port ${port}:`;
  if (code === 'EADDRINUSE')
    return `${start} another program has that port. End it, or choose another port (0 takes any that is free).`;
  if (code === 'EACCES') return `${start} that needs more rights. Choose a port from 1024 up.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${start} that is no address of this machine. 0.0.0.0 stands for all of them.`;
  return `${start} ${messageOf(error)}.`;
}

/** At once: connections that are kept alive or idle are cut. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
