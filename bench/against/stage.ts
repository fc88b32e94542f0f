// One run of one client: its tracker, its folders, all processes. All of it is gone when the run is over, however it ends.
import { linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/faults/clients/port.js';
import type { Setting } from '../../test/faults/clients/setting.js';
import type { Running } from '../../test/faults/fault.js';
import { HonestTracker } from '../../test/faults/honest-tracker.js';
import { RunningProcess } from '../../test/faults/running.js';
import { withTracker } from '../../test/interop/content.js';
import type { Scene } from '../scene.js';
import type { Named } from './clients/index.js';
import type { Fetching, Job } from './clients/rival.js';

/** A run is given up after this, and more for each MiB that it must carry: who is slower than that hangs. */
const PATIENCE_MS = 30_000;
const PATIENCE_MS_PER_MIB = 100;

/** @param copies of the content that are carried in all */
export const patienceMs = ({ mebibytes }: Scene, copies: number): number =>
  PATIENCE_MS + PATIENCE_MS_PER_MIB * mebibytes * copies;

const program = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

export class Stage {
  readonly #folder: string;
  #seats = 0;
  readonly #running: RunningProcess[] = [];
  #tracker: HonestTracker | undefined;
  #torrent = '';
  #peers: readonly string[] = [];
  #late: ((error: Error) => void) | undefined;
  readonly #giveUp: NodeJS.Timeout;
  readonly #overdue: Promise<never>;

  /** @param ms after which the run is given up */
  constructor(
    readonly scene: Scene,
    readonly client: Named,
    ms = patienceMs(scene, 1),
  ) {
    this.#folder = mkdtempSync(join(scene.folder, 'run-'));
    this.#overdue = new Promise((_, reject) => {
      this.#late = reject;
    });
    this.#overdue.catch(() => {});
    this.#giveUp = setTimeout(() => this.#late?.(new Error(`it was not done within ${Math.round(ms / 100) / 10} s`)), ms);
  }

  /** @throws Error when the run's time is over before */
  within<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#overdue]);
  }

  /** @param peers that the tracker tells of */
  async open(peers: readonly string[] = []): Promise<void> {
    this.#peers = peers;
    this.#tracker = new HonestTracker(peers);
    this.#torrent = join(this.#folder, 'tracked.torrent');
    await writeFile(this.#torrent, withTracker(await readFile(this.scene.torrent), await this.#tracker.open()));
  }

  /** One of the light ends. Its first line is there when this resolves. */
  async light(name: string, ...words: readonly string[]): Promise<RunningProcess> {
    const end = this.run([process.execPath, program(name), ...words]);
    await this.within(end.until(() => end.stdout.includes('\n'), Number.POSITIVE_INFINITY));
    return end;
  }

  run(words: readonly string[]): RunningProcess {
    const homes = { HOME: this.#folder, XDG_STATE_HOME: this.#folder };
    const running = new RunningProcess(words, '', { folder: this.#folder, env: { ...process.env, ...homes } });
    this.#running.push(running);
    return running;
  }

  seat(): Seat {
    const port = freePort();
    const root = mkdtempSync(join(this.#folder, 'client-'));
    const [home, folder] = [join(root, 'home'), join(root, 'content')];
    for (const each of [home, folder]) mkdirSync(each);
    return { host: `127.0.2.${++this.#seats}`, port, home, folder };
  }

  download(seat: Seat): Fetching {
    const { client } = this;
    if (!client.download) throw new Error(`${client.name} does not download`);
    return client.download(this.#job(seat), this.#setting(seat));
  }

  /** It finds the complete content in its folder. */
  seed(seat: Seat): Running {
    const { client, scene } = this;
    if (!client.seed) throw new Error(`${client.name} does not seed`);
    // Linked: what it leaves beside it goes with the run.
    linkSync(scene.file, join(seat.folder, basename(scene.file)));
    return client.seed(this.#job(seat), this.#setting(seat));
  }

  async close(): Promise<void> {
    clearTimeout(this.#giveUp);
    await Promise.all(this.#running.map((each) => each.stop('SIGKILL')));
    await this.#tracker?.close();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #job({ host, port, folder }: Seat): Job {
    return { torrent: this.#torrent, folder, host, port, peers: this.#peers };
  }

  #setting({ home }: Seat): Setting {
    return { home, started: (running) => this.#running.push(running) };
  }
}

/** Of one client of the run. */
export interface Seat {
  /** Where it accepts peers, if it is one that can be told. */
  readonly host: string;
  readonly port: number;
  readonly home: string;
  readonly folder: string;
}
