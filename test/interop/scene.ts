// What one cell works with: hosts of its own, a tracker, peers. All of it is gone when the cell is over.
import { chmodSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, Network } from '../real/network.js';
import { type Client, type Job, PEER_PORT, type RunningPeer } from './client.js';
import { type Content, compare, withTracker } from './content.js';
import { Program } from './program.js';
import { RunningTracker, type TrackerKind } from './tracker.js';

/** Of a host with a narrow link: the least, usual and largest send buffer of a connection, in bytes. */
const NARROW_SENDS = '4096 4096 4096';

export type Family = 'IPv4' | 'IPv6';

export interface PeerOptions extends Pick<Job, 'peers'> {
  /** Its link carries no more. */
  readonly megabits?: number;
  readonly magnet?: boolean;
  /** It is told of no tracker. */
  readonly alone?: boolean;
}

export interface ScenePeer extends RunningPeer {
  /** `host:port`. */
  readonly address: string;
  readonly folder: string;
}

export class Scene {
  readonly #network = new Network();
  readonly #peers: ScenePeer[] = [];
  #tracker: RunningTracker | undefined;

  private constructor(
    private readonly folder: string,
    readonly content: Content,
    private readonly family: Family,
    readonly signal: AbortSignal,
  ) {}

  static async open(content: Content, family: Family, signal: AbortSignal): Promise<Scene> {
    const folder = await mkdtemp(join(tmpdir(), 'piecework-interop-'));
    chmodSync(folder, 0o755); // For the tracker, which is not root.
    return new Scene(folder, content, family, signal);
  }

  async close(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
    this.#network.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  get programs(): readonly Program[] {
    return [...(this.#tracker ? [this.#tracker.program] : []), ...this.#peers.map(({ program }) => program)];
  }

  async tracker(kind: TrackerKind): Promise<void> {
    const { host, address } = await this.#host('tracker');
    this.#tracker = new RunningTracker(kind, host, address, this.content.infoHash, join(this.folder, 'opentracker'));
    await this.#tracker.knowsSeeds(0, this.signal);
  }

  /** A peer that has everything. The tracker knows of it, unless it is alone. */
  async seeder(client: Client, options: PeerOptions = {}): Promise<ScenePeer> {
    const { job, address } = await this.#job('seeder', options);
    const { name, parent } = this.content;
    await cp(join(parent, name), join(job.folder, name), { recursive: true });
    const peer = this.#add(client.seed(job), job, address);
    if (options.alone) await peer.ready?.();
    else await this.#tracker?.knowsSeeds(1, this.signal, peer.program);
    return peer;
  }

  async downloader(client: Client, options: PeerOptions = {}): Promise<ScenePeer> {
    const { job, address } = await this.#job(client.name, options);
    return this.#add(client.download(job), job, address);
  }

  /** Waits for completion and compares the content. @param paths these files alone, and no others are there */
  async completed(peer: ScenePeer, paths?: readonly string[]): Promise<void> {
    await peer.complete;
    await compare(this.content, peer.folder, paths);
  }

  #add(running: RunningPeer, { folder }: Job, address: string): ScenePeer {
    const peer = { ...running, folder, address: `${address}:${PEER_PORT}` };
    this.#peers.push(peer);
    return peer;
  }

  async #job(hostName: string, options: PeerOptions): Promise<{ job: Job; address: string }> {
    const { host, address } = await this.#host(`${hostName}${this.#peers.length}`, options.megabits);
    const home = join(this.folder, `${host.name}-home`);
    const folder = join(this.folder, `${host.name}-content`);
    for (const each of [home, folder]) await mkdir(each);
    const source = options.magnet ? this.#magnet(options) : await this.#torrent(home, options);
    const { name } = this.content;
    return { address, job: { host, home, folder, source, name, signal: this.signal, ...options } };
  }

  #magnet({ alone }: PeerOptions): string {
    const tracker = this.#tracker && !alone ? `&tr=${encodeURIComponent(this.#tracker.url)}` : '';
    return `magnet:?xt=urn:btih:${this.content.infoHash}&dn=${this.content.name}${tracker}`;
  }

  async #torrent(home: string, { alone }: PeerOptions): Promise<string> {
    const path = join(home, 'a.torrent');
    const { torrent } = this.content;
    await writeFile(path, this.#tracker && !alone ? withTracker(torrent, this.#tracker.url) : torrent);
    return path;
  }

  /** A host with one address of the scene's family. */
  async #host(name: string, megabits?: number): Promise<{ host: Host; address: string }> {
    const host = this.#network.host(name, megabits);
    // A stream that fills the narrow link's short queue would shut others out: their first packets are lost each time.
    if (megabits !== undefined)
      await new Program('sysctl', host.run('sysctl', ['-w', `net.ipv4.tcp_wmem=${NARROW_SENDS}`])).ended;
    if (this.family === 'IPv4') return { host, address: host.address };
    const address = `fd77::${host.address.split('.').at(-1)}`;
    const ip = (...words: string[]) => new Program('ip', host.run('ip', ['address', ...words, 'dev', 'eth0'])).ended;
    await ip('add', `${address}/64`, 'nodad');
    await ip('del', `${host.address}/24`);
    return { host, address: `[${address}]` };
  }
}
