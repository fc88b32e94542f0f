// One fault's scene: folders, a tracker, an honest seeder, and the client that it is about.
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CLIENTS } from './clients/index.js';
import type { Client, Scene } from './fault.js';
import { HonestTracker } from './honest-tracker.js';
import type { RunningProcess } from './running.js';
import { metainfoOf } from './sample.js';

/** For each thing that is undone. */
const UNDO_MS = 5_000;

/** Folders of scenes that are open: none outlives this process when it ends before its faults. */
const roots = new Set<string>();
process.on('exit', () => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

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
    roots.add(root);
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

  async folder(name: string): Promise<string> {
    this.#expectOpen();
    return newFolder(this.root, name);
  }

  after(undo: () => unknown): void {
    // By a fault that was given up and goes on.
    if (this.#closed) void this.#undone(undo);
    else this.#undo.push(undo);
  }

  async tracker(peers: readonly string[] = []): Promise<string> {
    this.#expectOpen();
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

  /** Ends all it runs, then undoes what was done, then removes its folders. @throws the first thing that could not be undone */
  async close(): Promise<void> {
    this.#closed = true;
    // One that is stopped with SIGSTOP ends by this, too.
    await Promise.all(this.#processes.map((running) => running.stop('SIGKILL')));
    const failures: unknown[] = [];
    for (const undo of this.#undo.splice(0).reverse()) failures.push(...(await this.#undone(undo)));
    await rm(this.root, { recursive: true, force: true });
    roots.delete(this.root);
    if (failures.length > 0) throw failures[0];
  }

  async #undone(undo: () => unknown): Promise<unknown[]> {
    let late: NodeJS.Timeout | undefined;
    const limit = new Promise((_, reject) => {
      late = setTimeout(() => reject(new Error(`what the fault did was not undone within ${UNDO_MS} ms`)), UNDO_MS);
    });
    return Promise.race([(async () => undo())(), limit])
      .then(
        () => [],
        (error: unknown) => [error],
      )
      .finally(() => clearTimeout(late));
  }

  #started(running: RunningProcess): void {
    this.#processes.push(running);
    if (this.#closed) running.signal('SIGKILL');
  }

  #expectOpen(): void {
    if (this.#closed) throw new Error('the fault is over');
  }
}

async function newFolder(root: string, name: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  return folder;
}
