// A tracker over HTTP that does nothing wrong: it tells everybody of all it knows, at once.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dictionary, loose } from '../kit/suites/torrent-bytes.js';

/** Seconds. Clients have their own least interval. */
const INTERVAL = 5;

export class HonestTracker {
  readonly #server = createServer((request, response) => {
    const url = request.url ?? '';
    const { searchParams } = new URL(url, 'http://127.0.0.1');
    const self = `${request.socket.remoteAddress}:${Number(searchParams.get('port'))}`;
    response.end(this.#reply(infoHashIn(url), self, searchParams.get('event')));
  });
  readonly #announced = new Map<string, Set<string>>();

  /** @param peers told of for every torrent */
  constructor(private readonly peers: readonly string[]) {}

  /** Resolves with its announce URL. */
  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/announce`;
  }

  /** @param infoHash 20 bytes as latin1 */
  add(infoHash: string, peer: string): void {
    const known = this.#announced.get(infoHash) ?? new Set();
    this.#announced.set(infoHash, known.add(peer));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #reply(infoHash: string, self: string, event: string | null): Buffer {
    const others = [...this.peers, ...(this.#announced.get(infoHash) ?? [])].filter((peer) => peer !== self);
    if (event === 'stopped') this.#announced.get(infoHash)?.delete(self);
    else if (!self.endsWith(':0')) this.add(infoHash, self);
    return loose(dictionary({ complete: 1, incomplete: 1, interval: INTERVAL, peers: Buffer.concat(others.map(compact)) }));
  }
}

/** Of a request: 20 bytes as latin1. Not by URLSearchParams, which wants UTF-8. */
export function infoHashIn(url: string): string {
  const escaped = /[?&]info_hash=([^&]*)/.exec(url)?.[1] ?? '';
  return escaped.replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** As six bytes. */
export function compact(peer: string): Buffer {
  const [host = '', port] = peer.split(':');
  const bytes = Buffer.from([...host.split('.').map(Number), 0, 0]);
  bytes.writeUInt16BE(Number(port), 4);
  return bytes;
}
