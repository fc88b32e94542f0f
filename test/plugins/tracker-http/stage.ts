// A web server in the place of a tracker, which answers whatever a test wants.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AnnounceEvent, toCompact } from 'piecework';
import { decode, decodePrefix } from '../../../plugins/bencode/decode.js';
import { encode } from '../../../plugins/bencode/encode.js';
import { HttpTracker } from '../../../plugins/tracker-http/http-tracker.js';
import type { ScrapeStage, StagedScrape } from '../../kit/suites/scrape.js';
import type { SeenAnnounce, StagedAnswer, TrackerStage } from '../../kit/suites/tracker.js';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const httpTracker = (timeoutMs = 800): HttpTracker => new HttpTracker({ decode, decodePrefix, encode }, { timeoutMs });

export class WebServer {
  readonly requests: IncomingMessage[] = [];
  connections = 0;
  origin = '';
  answer: Answer = (_, response) => response.end(encode({ peers: '', interval: 900 }));
  readonly #server: Server = createServer((request, response) => {
    this.requests.push(request);
    this.answer(request, response);
  });

  async listen(): Promise<this> {
    this.#server.on('connection', () => this.connections++);
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** The web server as the other end of the conformance suites. */
export async function setUpHttp(): Promise<TrackerStage & ScrapeStage> {
  const server = await new WebServer().listen();
  const tracker = httpTracker();
  const seen: SeenAnnounce[] = [];
  const scraped: (readonly string[])[] = [];
  const stage: TrackerStage & ScrapeStage = {
    tracker,
    url: `${server.origin}/announce`,
    seen,
    scraped,
    answer: () => ({ kind: 'silence' }),
    answerScrape: () => ({ kind: 'silence' }),
    close: () => {
      tracker.stop();
      return server.close();
    },
  };
  server.answer = ({ url = '' }, response) => {
    const bytes = url.startsWith('/scrape?') ? scrapeAnswered(url) : announceAnswered(url);
    if (bytes) response.end(bytes);
  };
  const announceAnswered = (url: string): Uint8Array | undefined => {
    const announce = understood(url);
    seen.push(announce);
    return written(stage.answer(announce));
  };
  const scrapeAnswered = (url: string): Uint8Array | undefined => {
    const hashes = [...url.matchAll(/[?&]info_hash=([^&]*)/g)].map(([, hash = '']) => hash.replace(/%/g, '').toLowerCase());
    scraped.push(hashes);
    return scrapeWritten(stage.answerScrape(hashes));
  };
  return stage;
}

function scrapeWritten(answer: StagedScrape): Uint8Array | undefined {
  if (answer.kind !== 'counts') return written(answer);
  const files = [...answer.counts].map(([hex, counts]) => [Buffer.from(hex, 'hex').toString('latin1'), { ...counts }] as const);
  return encode({ files: new Map(files) });
}

function understood(url: string): SeenAnnounce {
  const values = new Map((url.split('?')[1] ?? '').split('&').map((pair) => pair.split('=') as [string, string]));
  const hex = (name: string): string => (values.get(name) ?? '').replace(/%/g, '').toLowerCase();
  const number = (name: string): number => Number(values.get(name));
  const event = values.get('event');
  return {
    infoHash: hex('info_hash'),
    peerId: hex('peer_id'),
    port: number('port'),
    uploaded: number('uploaded'),
    downloaded: number('downloaded'),
    left: number('left'),
    wanted: number('numwant'),
    key: Number.parseInt(values.get('key') ?? '', 16),
    ...(event !== undefined && { event: event as AnnounceEvent }),
  };
}

function written(answer: StagedAnswer): Uint8Array | undefined {
  if (answer.kind === 'silence') return undefined;
  if (answer.kind === 'garbage') return answer.bytes;
  if (answer.kind === 'failure') return encode({ 'failure reason': answer.reason });
  const { kind: _, peers, ...numbers } = answer;
  return encode({ ...numbers, peers: Buffer.concat(peers.map((peer) => toCompact(peer) ?? new Uint8Array())) });
}
