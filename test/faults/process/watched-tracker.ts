// A tracker that names one peer and writes down what it is told.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dictionary, loose } from '../../kit/suites/torrent-bytes.js';
import type { Scene } from '../fault.js';
import { compact } from '../honest-tracker.js';

export interface WatchedTracker {
  readonly url: string;
  /** `started`, `stopped`, … and `` for a regular announce, in order. */
  readonly events: readonly string[];
}

export async function watchedTracker(scene: Scene, peers: readonly string[]): Promise<WatchedTracker> {
  const events: string[] = [];
  const reply = loose(dictionary({ interval: 60, peers: Buffer.concat(peers.map(compact)) }));
  const server = createServer((request, response) => {
    events.push(/[?&]event=(\w+)/.exec(request.url ?? '')?.[1] ?? '');
    response.end(reply);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  scene.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/announce`, events };
}

/** Accepts connections and never answers. Returns its announce URL. */
export async function deadTracker(scene: Scene): Promise<string> {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  scene.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/announce`;
}
