// A web server that answers announces in one of many wrong ways.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { PeerAddress } from 'piecework';
import type { Asked, MisbehavingSetup, MisbehavingTracker } from './asked.js';
import { HTTP_MISBEHAVIOURS, type HttpMisbehaviour } from './http-answers.js';

/** One announce, and what its answer is made with. */
export interface HttpAsk {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Announces so far, this one included. */
  readonly times: number;
  readonly peers: readonly PeerAddress[];
  readonly asked: Asked;
  /** Without a path. */
  readonly origin: string;
  /** Done when the connection is over. */
  after(undo: () => void): void;
}

export class MisbehavingHttpTracker implements MisbehavingTracker {
  readonly asked: Asked[] = [];
  /** Every path that was asked for. */
  readonly paths: string[] = [];
  origin = '';
  readonly #sockets = new Set<Socket>();
  readonly #opened = performance.now();
  #sent = 0;
  readonly #server = createServer((request, response) => this.#answer(request, response));

  static async open(misbehaviour: HttpMisbehaviour, { peers = [] }: MisbehavingSetup = {}): Promise<MisbehavingHttpTracker> {
    const tracker = new MisbehavingHttpTracker(misbehaviour, peers);
    tracker.#server.on('connection', (socket) => tracker.#keep(socket));
    tracker.#server.listen(0, '127.0.0.1');
    await once(tracker.#server, 'listening');
    tracker.origin = `http://127.0.0.1:${(tracker.#server.address() as AddressInfo).port}`;
    return tracker;
  }

  private constructor(
    private readonly misbehaviour: HttpMisbehaviour,
    private readonly peers: readonly PeerAddress[],
  ) {}

  get heard(): number | undefined {
    return this.asked[0]?.ms;
  }

  get now(): number {
    return performance.now() - this.#opened;
  }

  get url(): string {
    return `${this.origin}/announce`;
  }

  /** Bytes that the client's system took from us, over all connections. */
  get sent(): number {
    return [...this.#sockets].reduce((sum, socket) => sum + taken(socket), this.#sent);
  }

  /** Connections that the client has not closed. */
  get open(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    // The client may leave at any time.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#sent += taken(socket);
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const asked = understood(request.url ?? '', this.now);
    this.paths.push((request.url ?? '').split('?', 1)[0] ?? '');
    this.asked.push(asked);
    HTTP_MISBEHAVIOURS[this.misbehaviour]({
      request,
      response,
      times: this.asked.length,
      peers: this.peers,
      asked,
      origin: this.origin,
      after: (undo) => request.socket.once('close', undo),
    });
  }
}

const taken = ({ bytesWritten, writableLength }: Socket): number => bytesWritten - writableLength;

function understood(url: string, ms: number): Asked {
  const query = new Map((url.split('?')[1] ?? '').split('&').map((pair) => pair.split('=', 2) as [string, string]));
  const bytes = (query.get('info_hash') ?? '').replace(/%([0-9a-f]{2})|./gis, (one, digits) => digits ?? toHex(one));
  return { ms, infoHash: bytes.toLowerCase(), port: Number(query.get('port') ?? 0), event: query.get('event') ?? '' };
}

const toHex = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0');
