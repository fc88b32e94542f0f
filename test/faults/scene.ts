// One fault's scene: folders, a tracker, an honest seeder, and the client that it is about.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CLIENTS } from './clients/index.js';
import type { Client, Scene } from './fault.js';
import { HonestTracker } from './honest-tracker.js';
import type { RunningProcess } from './running.js';
import { metainfoOf } from './sample.js';

export class FaultScene implements Scene {
  readonly #undo: (() => unknown)[] = [];
  readonly #trackers: HonestTracker[] = [];
  readonly #seeders: { readonly infoHash: string; readonly address: string }[] = [];
  readonly #processes: RunningProcess[] = [];
  #closed = false;

  private constructor(
    readonly client: Client,
    private readonly root: string,
    readonly signal: AbortSignal,
  ) {}

  static async open(name: Client['name'], signal: AbortSignal): Promise<FaultScene> {
    const root = await mkdtemp(join(tmpdir(), 'piecework-fault-'));
    const home = await newFolder(root, 'home');
    const scene: FaultScene = new FaultScene(
      CLIENTS[name]({ home, started: (running) => scene.#started(running) }),
      root,
      signal,
    );
    return scene;
  }

  /** All that its processes said, for the report of a failure. */
  get said(): string {
    return this.#processes
      .map(({ process, stdout, stderr }) => `--- ${process.spawnargs.join(' ')}\n${stdout}${stderr}`)
      .join('\n');
  }

  folder(name: string): Promise<string> {
    return newFolder(this.root, name);
  }

  after(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  async tracker(peers: readonly string[] = []): Promise<string> {
    const tracker = new HonestTracker(peers);
    this.#trackers.push(tracker);
    for (const { infoHash, address } of this.#seeders) tracker.add(infoHash, address);
    const url = await tracker.open();
    this.after(() => tracker.close());
    return url;
  }

  async seeder(torrent: string, content: string): Promise<string> {
    const home = await this.folder(`seeder-${this.#seeders.length}`);
    const { address } = await CLIENTS.ours({ home, started: (running) => this.#started(running) }).seed({
      torrent,
      folder: dirname(content),
    });
    const infoHash = Buffer.from(metainfoOf(await readFile(torrent)).infoHash.bytes).toString('latin1');
    this.#seeders.push({ infoHash, address });
    for (const tracker of this.#trackers) tracker.add(infoHash, address);
    return address;
  }

  /** Ends all it runs, then undoes what was done, then removes its folders. */
  async close(): Promise<void> {
    this.#closed = true;
    // One that is stopped with SIGSTOP ends by this, too.
    await Promise.all(this.#processes.map((running) => running.stop('SIGKILL')));
    try {
      for (const undo of this.#undo.reverse()) await undo();
    } finally {
      await rm(this.root, { recursive: true, force: true });
    }
  }

  #started(running: RunningProcess): void {
    this.#processes.push(running);
    // By a fault that was given up and goes on.
    if (this.#closed) running.signal('SIGKILL');
  }
}

async function newFolder(root: string, name: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  return folder;
}
