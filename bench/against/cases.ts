// What every client is put to: the same light ends, the same tracker, a process as a person would start it.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CLIENTS, type ClientName } from '../../test/faults/clients/index.js';
import { HonestTracker } from '../../test/faults/honest-tracker.js';
import type { RunningProcess } from '../../test/faults/running.js';
import { withTracker } from '../../test/interop/content.js';
import type { Run } from '../figures.js';
import type { Scene } from '../scene.js';

const MIB = 2 ** 20;
/** Of the seeder of a swarm, MiB/s: so little that the leechers must trade. */
const SWARM_CAP = 64;
const LEECHERS = 4;
const SEVERAL = 8;

const program = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url));
const run = promisify(execFile);

export type Rivalry = (scene: Scene, client: ClientName) => Promise<Run>;

export const rivalries: Readonly<Record<string, Rivalry>> = {
  leech: (scene, client) => leech(scene, client, 1),
  'leech-from-8': (scene, client) => leech(scene, client, SEVERAL),
  seed: (scene, client) => seed(scene, client, 1),
  'seed-to-8': (scene, client) => seed(scene, client, SEVERAL),
  swarm: (scene, client) => leech(scene, client, 1, LEECHERS, SWARM_CAP),
};

async function leech(scene: Scene, name: ClientName, seeders: number, leechers = 1, cap = 0): Promise<Run> {
  const seeder = spawn(process.execPath, [program('light-seeder'), scene.torrent, scene.file, String(seeders), String(cap)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = seeder.stdout.setEncoding('utf8');
  const [port] = await once(output, 'data');
  const peers = Array.from({ length: seeders }, (_, at) => `127.0.1.${at + 1}:${Number(port)}`);
  const stage = await Stage.open(scene, peers);
  const started = performance.now();
  const running = Array.from({ length: leechers }, () => stage.start(name, 'download'));
  const costs = await Promise.all(running.map(async (client) => costOf(await client)));
  const seconds = (performance.now() - started) / 1000;
  seeder.kill('SIGTERM');
  const [sent] = await once(output, 'data');
  await stage.close();
  return {
    'rate, start to exit [MiB/s]': (scene.mebibytes * leechers) / seconds,
    ...costs.reduce((most, cost) => (cost['CPU [s]'] > most['CPU [s]'] ? cost : most)),
    ...(cap > 0 ? { 'copies sent by the seeder [x]': Number(sent) / MIB / scene.mebibytes } : {}),
  };
}

async function seed(scene: Scene, name: ClientName, leechers: number): Promise<Run> {
  const stage = await Stage.open(scene, []);
  const seeder = await stage.start(name, 'seed');
  const before = seeder.cpu;
  const fetched = await Promise.all(
    Array.from({ length: leechers }, () => run(process.execPath, [program('light-leecher'), scene.torrent, seeder.address])),
  );
  const seconds = Math.max(...fetched.map(({ stdout }) => Number(stdout)));
  const cost = { 'CPU [s]': (seeder.cpu - before) / 1000, 'anonymous memory [MiB]': seeder.peakMemory / MIB };
  await seeder.stop('SIGKILL');
  await stage.close();
  return { 'rate, unchoke to end [MiB/s]': (scene.mebibytes * leechers) / seconds, ...cost };
}

async function costOf(running: RunningProcess): Promise<{ 'CPU [s]': number; 'anonymous memory [MiB]': number }> {
  const code = await running.ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${running.stderr}`);
  return { 'CPU [s]': running.cpu / 1000, 'anonymous memory [MiB]': running.peakMemory / MIB };
}

/** The tracker and the folders of one run. */
class Stage {
  readonly #clients: string[] = [];

  private constructor(
    private readonly scene: Scene,
    private readonly tracker: HonestTracker,
    private readonly torrent: string,
  ) {}

  static async open(scene: Scene, peers: readonly string[]): Promise<Stage> {
    const tracker = new HonestTracker(peers);
    const torrent = join(scene.folder, 'tracked.torrent');
    await writeFile(torrent, withTracker(await readFile(scene.torrent), await tracker.open()));
    return new Stage(scene, tracker, torrent);
  }

  /** Resolves when it is started, or, seeding, when it accepts peers. */
  async start(name: ClientName, what: 'download' | 'seed'): Promise<RunningProcess> {
    const root = join(this.scene.folder, `client-${this.#clients.length}`);
    this.#clients.push(root);
    const [home, folder] = [join(root, 'home'), join(root, 'content')];
    for (const each of [root, home, folder]) mkdirSync(each);
    let running: RunningProcess | undefined;
    const client = CLIENTS[name]({
      home,
      started: (process) => {
        running = process;
      },
    });
    if (what === 'download') client.download({ torrent: this.torrent, folder });
    else await client.seed({ torrent: this.torrent, folder: dirname(this.scene.file) });
    if (!running) throw new Error(`${name} was not started`);
    return running;
  }

  async close(): Promise<void> {
    await this.tracker.close();
    for (const folder of this.#clients) rmSync(folder, { recursive: true });
  }
}
