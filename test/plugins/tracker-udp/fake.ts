// A UDP tracker of the tests: reads packets byte by byte, and answers or misbehaves as a test wants.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { type AnnounceEvent, toCompact } from 'piecework';
import { SystemClock } from '../../../plugins/system/clock.js';
import { SystemRandom } from '../../../plugins/system/random.js';
import { UdpTracker } from '../../../plugins/tracker-udp/udp-tracker.js';
import type { ScrapeStage, StagedScrape } from '../../kit/suites/scrape.js';
import type { SeenAnnounce, StagedAnswer, TrackerStage } from '../../kit/suites/tracker.js';

const EVENTS: readonly (AnnounceEvent | undefined)[] = [undefined, 'completed', 'started', 'stopped'];

export class Request {
  constructor(
    readonly bytes: Buffer,
    readonly from: RemoteInfo,
    private readonly socket: Socket,
  ) {}

  get connection(): string {
    return this.bytes.toString('hex', 0, 8);
  }

  get action(): number {
    return this.bytes.readInt32BE(8);
  }

  get transaction(): number {
    return this.bytes.readUInt32BE(12);
  }

  /** A packet with the request's own transaction id, from the address that was asked. */
  reply(body: Uint8Array, { action = this.action, transaction = this.transaction, socket = this.socket } = {}): void {
    const head = Buffer.alloc(8);
    head.writeInt32BE(action, 0);
    head.writeUInt32BE(transaction, 4);
    this.send(Buffer.concat([head, body]), socket);
  }

  /** Any bytes. */
  send(bytes: Uint8Array, socket = this.socket): void {
    socket.send(bytes, this.from.port, this.from.address);
  }
}

/** 8 bytes that only this tracker knows. */
export const CONNECTION = 'c0ffee0000000001';
export const connectionBytes = Buffer.from(CONNECTION, 'hex');

export class FakeUdpTracker {
  readonly requests: Request[] = [];
  /** Told of every request; by itself it connects everybody and answers with nobody. */
  answer: (request: Request) => void = answerWell;
  readonly #socket: Socket;
  #waiting: (() => void)[] = [];

  static async open(host = '127.0.0.1'): Promise<FakeUdpTracker> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, host, resolve);
    });
    return new FakeUdpTracker(socket, host);
  }

  private constructor(
    socket: Socket,
    readonly host: string,
  ) {
    this.#socket = socket;
    socket.on('message', (bytes, from) => {
      const request = new Request(bytes, from, socket);
      this.requests.push(request);
      this.answer(request);
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  get port(): number {
    return this.#socket.address().port;
  }

  get url(): string {
    return `udp://${this.host.includes(':') ? `[${this.host}]` : this.host}:${this.port}/announce`;
  }

  get actions(): number[] {
    return this.requests.map(({ action }) => action);
  }

  /** Waits until so many requests have come. */
  async received(count: number): Promise<Request> {
    while (this.requests.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.requests[count - 1]!;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}

export function answerWell(request: Request): void {
  if (request.action === 0) request.reply(connectionBytes);
  else if (request.action === 1) request.reply(announceBody({ interval: 1800 }));
  else request.reply(Buffer.alloc(12 * ((request.bytes.length - 16) / 20)));
}

export function announceBody({ interval = 0, incomplete = 0, complete = 0, peers = Buffer.alloc(0) as Uint8Array }): Buffer {
  const head = Buffer.alloc(12);
  for (const [at, value] of [interval, incomplete, complete].entries()) head.writeInt32BE(value, at * 4);
  return Buffer.concat([head, peers]);
}

/** The fake as the other end of the conformance suites, with real time. */
export async function setUpUdp(): Promise<TrackerStage & ScrapeStage> {
  const fake = await FakeUdpTracker.open();
  const tracker = new UdpTracker(new SystemClock(), new SystemRandom(), { timeoutMs: 300 });
  const seen: SeenAnnounce[] = [];
  const scraped: (readonly string[])[] = [];
  const stage: TrackerStage & ScrapeStage = {
    tracker,
    url: fake.url,
    seen,
    scraped,
    answer: () => ({ kind: 'silence' }),
    answerScrape: () => ({ kind: 'silence' }),
    close: () => {
      tracker.stop();
      return fake.close();
    },
  };
  fake.answer = (request) => {
    if (request.action === 0) return request.reply(connectionBytes);
    const isAnnounce = request.action === 1;
    if (isAnnounce) seen.push(understood(request.bytes));
    else scraped.push(hashesIn(request.bytes));
    const answer = isAnnounce ? stage.answer(seen.at(-1)!) : stage.answerScrape(scraped.at(-1)!);
    if (answer.kind === 'garbage') request.send(answer.bytes);
    else if (answer.kind === 'failure') request.reply(Buffer.from(answer.reason), { action: 3 });
    else if (answer.kind === 'counts') request.reply(counted(scraped.at(-1)!, answer));
    else if (answer.kind === 'reply') request.reply(replied(answer));
  };
  return stage;
}

function understood(bytes: Buffer): SeenAnnounce {
  const event = EVENTS[bytes.readInt32BE(80)];
  return {
    infoHash: bytes.toString('hex', 16, 36),
    peerId: bytes.toString('hex', 36, 56),
    downloaded: Number(bytes.readBigUInt64BE(56)),
    left: Number(bytes.readBigUInt64BE(64)),
    uploaded: Number(bytes.readBigUInt64BE(72)),
    key: bytes.readUInt32BE(88),
    wanted: bytes.readInt32BE(92),
    port: bytes.readUInt16BE(96),
    ...(event !== undefined && { event }),
  };
}

function hashesIn(bytes: Buffer): string[] {
  return bytes.toString('hex', 16).match(/.{40}/g) ?? [];
}

function replied({ peers, ...numbers }: StagedAnswer & { kind: 'reply' }): Buffer {
  return announceBody({ ...numbers, peers: Buffer.concat(peers.map((peer) => toCompact(peer) ?? new Uint8Array())) });
}

function counted(hexes: readonly string[], { counts }: StagedScrape & { kind: 'counts' }): Buffer {
  const entries = hexes.map((hex) => {
    const { complete, downloaded, incomplete } = counts.get(hex) ?? { complete: 0, downloaded: 0, incomplete: 0 };
    return announceBody({ interval: complete, incomplete: downloaded, complete: incomplete });
  });
  return Buffer.concat(entries);
}
