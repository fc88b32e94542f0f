// The tracker of a cell: ours, or opentracker, which runs the largest public swarms.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Host } from '../real/network.js';
import { MAIN } from '../real/piecework.js';
import { Program } from './program.js';

const PORT = 6969;
const PROBE = fileURLToPath(new URL('./probe.js', import.meta.url));

export type TrackerKind = 'opentracker' | 'opentracker by UDP' | 'ours' | 'ours by UDP';

export class RunningTracker {
  readonly url: string;
  readonly program: Program;
  readonly #scrape: string;

  /** @param address as in a URL */
  constructor(
    kind: TrackerKind,
    private readonly host: Host,
    address: string,
    infoHash: string,
    home: string,
  ) {
    this.url = `${kind.endsWith('by UDP') ? 'udp' : 'http'}://${address}:${PORT}/announce`;
    this.#scrape = `http://${address}:${PORT}/scrape?info_hash=${infoHash.replace(/../g, '%$&')}`;
    this.program = kind.startsWith('ours') ? startOurs(host, address) : startOpentracker(host, address, infoHash, home);
  }

  /** Waits until it serves, and so many peers have told it that they have everything. `peer`: whose end ends the waiting. */
  async knowsSeeds(seeds: number, signal: AbortSignal, peer: Program = this.program): Promise<void> {
    const probe = new Program('the probe of the tracker', this.host.run(process.execPath, [PROBE, this.#scrape, String(seeds)]));
    let over = false;
    void probe.ended.then(() => {
      over = true;
    });
    try {
      await peer.until(() => over, signal);
    } finally {
      await probe.stop();
    }
  }
}

function startOurs(host: Host, address: string): Program {
  const words = ['tracker', '--host', address.replace(/^\[|\]$/g, ''), '--port', String(PORT), '--json'];
  return new Program('our tracker', host.run(process.execPath, [MAIN, ...words]));
}

function startOpentracker(host: Host, address: string, infoHash: string, home: string): Program {
  // Debian's serves only the torrents of its list, and is not root when it reads that, from the folder it changes its root to.
  mkdirSync(home, { mode: 0o755 });
  writeFileSync(join(home, 'list'), `${infoHash}\n`);
  const words = ['-i', address, '-p', String(PORT), '-P', String(PORT), '-d', home, '-w', 'list', '-u', 'nobody'];
  return new Program('opentracker', host.run('opentracker', words));
}
