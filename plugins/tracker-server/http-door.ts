// Announces and scrapes over HTTP. A peer's address is where its connection comes from, whatever it claims.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Bencode, Encodable } from 'piecework';
import { type Announce, Refusal, readAnnounce, twentyBytes } from './announce.js';
import { type Door, plainHost, whyNot } from './door.js';
import { type Query, readQuery } from './query.js';
import { announceReply, failureReply, scrapeReply } from './replies.js';
import type { Swarms } from './swarms.js';

export const MAX_CONNECTIONS = 500;
/** Info-hashes in one scrape. */
export const MAX_SCRAPED = 64;
/** Milliseconds for a request to arrive whole. */
export const REQUEST_LIMIT_MS = 10_000;

export class HttpDoor {
  /** @param interval seconds, as told to clients */
  constructor(
    private readonly swarms: Swarms,
    private readonly bencode: Bencode,
    private readonly interval: number,
    private readonly limitMs = REQUEST_LIMIT_MS,
  ) {}

  /** @throws InputError when the port cannot be had. */
  async open(host: string, port: number): Promise<Door> {
    const limits = {
      requestTimeout: this.limitMs,
      headersTimeout: this.limitMs,
      connectionsCheckingInterval: this.limitMs,
    };
    // Most processes with this plugin are no tracker.
    const { createServer } = await import('node:http');
    const server = createServer(limits, (request, response) => this.#serve(request, response));
    server.maxConnections = MAX_CONNECTIONS;
    return { ...(await listening(server, host, port)), close: () => closed(server) };
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
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
      .end(this.bencode.encode(orRefusal(() => answer.call(this, query, request))));
  }

  #announce(query: Query, request: IncomingMessage): Encodable {
    const asked = readAnnounce(query);
    const members = this.swarms.serve(asked, peerOf(asked, request));
    return announceReply(this.interval, this.swarms.counts(asked.infoHash), members, asked);
  }

  #scrape(query: Query): Encodable {
    const hashes = query.get('info_hash') ?? [];
    if (hashes.length === 0) throw new Refusal('info_hash is missing: this tracker does not list all its torrents');
    if (hashes.length > MAX_SCRAPED)
      throw new Refusal(`${hashes.length} info-hashes; at most ${MAX_SCRAPED} are scraped at once`);
    return scrapeReply(hashes.map((hash) => [hash, this.swarms.counts(twentyBytes('info_hash', hash))]));
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
  return { host: plainHost(socket.remoteAddress ?? ''), port, peerId, complete };
}

function listening(server: Server, host: string, port: number): Promise<Omit<Door, 'close'>> {
  return new Promise((resolve, reject) => {
    // Stays: what goes wrong with one connection later must not end the process.
    server.on('error', (error) => reject(whyNot(error, host, port)));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? { host: address.address, port: address.port } : { host, port });
    });
  });
}

/** Connections that are kept alive or idle are cut. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
