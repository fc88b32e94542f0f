// A whole swarm in one process: clients with everything but sockets, disks and real time.
import {
  CLOCK,
  Client,
  definePlugin,
  ENGINE_LENDS,
  ENGINE_NEEDS,
  formatAddress,
  Kernel,
  type Plugin,
  planOf,
  profileOf,
  provide,
  RANDOM,
  type Stream,
  type TorrentSession,
} from 'piecework';
import bencode from '../../plugins/bencode/index.js';
import bitfield from '../../plugins/bitfield/index.js';
import cancel from '../../plugins/cancel/index.js';
import choke from '../../plugins/choke/index.js';
import choker from '../../plugins/choker-tit-for-tat/index.js';
import extended from '../../plugins/extended/index.js';
import fast from '../../plugins/fast/index.js';
import handshake from '../../plugins/handshake/index.js';
import hasher from '../../plugins/hasher/index.js';
import have from '../../plugins/have/index.js';
import ltDonthave from '../../plugins/lt-donthave/index.js';
import metainfo from '../../plugins/metainfo/index.js';
import picker from '../../plugins/picker-rarest-first/index.js';
import piece from '../../plugins/piece/index.js';
import request from '../../plugins/request/index.js';
import staticPeers from '../../plugins/static-peers/index.js';
import transportMemory, { MEMORY_HUB, MemoryHub } from '../../plugins/transport-memory/index.js';
import uploadOnly from '../../plugins/upload-only/index.js';
import { HeldFile, type TestContent } from './content.js';
import { SeededRandom } from './seeded-random.js';
import { VirtualClock } from './virtual-clock.js';

/** The steps of the minimal profile. */
export const MINIMAL: readonly Plugin[] = [bencode, metainfo, handshake, bitfield, request, piece, picker, hasher, staticPeers];

/** And the wire messages of the standard profile. */
export const STANDARD: readonly Plugin[] = [...MINIMAL, have, cancel, choke, choker, fast, extended, ltDonthave, uploadOnly];

export interface SwarmHost {
  /** `10.0.0.n:6881` */
  readonly address: string;
  readonly client: Client;
  readonly kernel: Kernel;
  readonly file: HeldFile;
}

export interface SwarmOptions {
  readonly seed?: number;
  /** Bytes that are received at once; all that wait when left out. */
  readonly chunks?: number;
  /** How long bytes are on their way; no virtual time at all when left out. */
  readonly latencyMs?: number;
}

export interface HostOptions {
  /** Does it hold the content already? */
  readonly filled?: boolean;
  /** Steps of its own; `MINIMAL` when left out. */
  readonly plugins?: readonly Plugin[];
  /** Who provides what where several plugins could. */
  readonly bind?: Readonly<Record<string, string>>;
  /** Of its plugins, by name. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What it held before it was restarted. */
  readonly file?: HeldFile;
}

export class TestSwarm {
  readonly clock = new VirtualClock();
  readonly hosts: SwarmHost[] = [];
  readonly #random: SeededRandom;
  readonly #hub: MemoryHub;

  constructor(
    readonly content: TestContent,
    { seed = 1, chunks, latencyMs }: SwarmOptions = {},
  ) {
    this.#random = new SeededRandom(seed);
    const latency = latencyMs === undefined ? {} : { latency: { clock: this.clock, ms: latencyMs } };
    this.#hub = new MemoryHub({ chunks: chunks ?? 'whole', ...latency });
  }

  async host(options: HostOptions = {}): Promise<SwarmHost> {
    const ip = `10.0.0.${this.hosts.length + 1}`;
    const file = options.file ?? new HeldFile(this.content, options.filled ?? false);
    const own = [this.#world(), file.plugin(), transportMemory, ...(options.plugins ?? MINIMAL)];
    const choices = {
      bind: { 'memory-hub': 'test-world', ...options.bind },
      options: { 'transport-memory': { address: ip }, hasher: { workers: 0 }, ...options.options },
    };
    const plan = planOf(profileOf(own, choices), { lent: ENGINE_LENDS, needs: ENGINE_NEEDS });
    const kernel = await Kernel.start(plan, [], (scope) => scope.get(CLOCK));
    const client = await Client.open(kernel, { port: 6881 });
    const host = { address: `${ip}:6881`, client, kernel, file };
    this.hosts.push(host);
    return host;
  }

  /** A connection to a host from an address where nobody is: its other end is the test's. */
  dial(to: { readonly address: string }, from = '10.0.9.9'): Stream {
    const [host = '', port] = to.address.split(':');
    return this.#hub.dial(from, { host, port: Number(port) });
  }

  /** Streams that are dialled at this address, where no client is, are the test's. Returns `host:port`. */
  listen(host: string, accept: (stream: Stream) => void): string {
    return formatAddress(this.#hub.listen({ host, port: 6881 }, accept));
  }

  /** Opens the torrent there; it dials the hosts named. */
  join(host: SwarmHost, peers: readonly { readonly address: string }[] = []): TorrentSession {
    const options = { contentPath: 'content.bin', peers: peers.map(({ address }) => address) };
    return host.client.add(this.content.metainfo, options);
  }

  /** Moves time on until all have everything, stored and told. */
  async complete(sessions: readonly TorrentSession[], limitMs = 600_000): Promise<void> {
    let settled = 0;
    for (const { completed } of sessions) completed.finally(() => settled++).catch(() => {});
    await this.clock.advanceUntil(() => settled === sessions.length, limitMs);
    await Promise.all(sessions.map(({ completed }) => completed));
  }

  async stop(host: SwarmHost): Promise<void> {
    let stopped = false;
    const stopping = host.client.stop().then(() => host.kernel.close());
    stopping
      .finally(() => {
        stopped = true;
      })
      .catch(() => {});
    await this.clock.advanceUntil(() => stopped, 60_000);
    await stopping;
    this.hosts.splice(this.hosts.indexOf(host), 1);
  }

  async close(): Promise<void> {
    for (const host of [...this.hosts]) await this.stop(host);
  }

  #world(): Plugin {
    return definePlugin({
      name: 'test-world',
      version: '1.0.0',
      api: '^1',
      summary: 'Virtual time, repeatable chance, a network in memory.',
      provides: [provide(CLOCK, this.clock), provide(RANDOM, this.#random), provide(MEMORY_HUB, this.#hub)],
    });
  }
}
