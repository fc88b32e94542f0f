// A tracker over HTTP that works, fails in several ways, and works again.
import { createServer, type ServerResponse } from 'node:http';
import { compact, infoHashIn } from '../faults/honest-tracker.js';
import { dictionary, loose } from '../kit/suites/torrent-bytes.js';

export const MOODS = ['works', 'works', 'works', 'fails', 'garbles', 'hangs', 'is gone'] as const;
export type Mood = (typeof MOODS)[number];

/** Seconds. */
const INTERVAL = 60;

export class MoodyTracker {
  mood: Mood = 'works';
  readonly #peers = new Map<string, readonly string[]>();
  readonly #server = createServer((request, response) => this.#answer(infoHashIn(request.url ?? ''), response));

  /** Resolves with its announce URL. */
  open(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/announce`);
      });
    });
  }

  /** From now on these are the peers of that torrent. */
  tell(infoHash: Buffer, peers: readonly string[]): void {
    this.#peers.set(infoHash.toString('latin1'), peers);
  }

  forget(infoHash: Buffer): void {
    this.#peers.delete(infoHash.toString('latin1'));
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(infoHash: string, response: ServerResponse): void {
    const peers = Buffer.concat((this.#peers.get(infoHash) ?? []).map(compact));
    if (this.mood === 'works') response.end(loose(dictionary({ interval: INTERVAL, peers })));
    else if (this.mood === 'fails') response.writeHead(503).end('too much to do');
    else if (this.mood === 'garbles') response.end(`<html>${'x'.repeat(10_000)}`);
    else if (this.mood === 'is gone') response.destroy();
  }
}
