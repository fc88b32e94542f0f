// What happens in the demo: a tracker, a torrent, a seeder, and three downloaders at once. All on 127.0.0.1, all in one folder.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonEvents } from '../json-events.js';
import { Child } from './child.js';
import { makeFile, sha256 } from './content.js';

export const FILE_BYTES = 64 * 1024 * 1024;
export const DOWNLOADERS = 3;
const NAME = 'piecework-demo.bin';
const HERE = ['--host', '127.0.0.1', '--port', '0'];
/** Milliseconds between two looks at each downloader. */
const PROGRESS_MS = '100';

export interface Outcome {
  readonly seconds: number;
  readonly sha256: string;
  /** Bytes that the seeder sent. */
  readonly seeded: number;
}

export interface Watcher {
  step(text: string): void;
  progress(downloader: number, progress: JsonEvents['progress']): void;
}

export class Scene {
  readonly #folder: string;
  readonly #watcher: Watcher;
  readonly #children = new Set<Child>();

  constructor(folder: string, watcher: Watcher) {
    this.#folder = folder;
    this.#watcher = watcher;
  }

  async play(): Promise<Outcome> {
    const file = join(this.#folder, NAME);
    const torrent = `${file}.torrent`;
    this.#watcher.step(`making a file of ${FILE_BYTES / 1024 / 1024} MiB`);
    const digest = await makeFile(file, FILE_BYTES);
    const tracker = this.#start('tracker', ['tracker', ...HERE]);
    const { urls } = await tracker.next('tracker');
    this.#watcher.step('making its torrent');
    const creator = this.#start('creator', ['create', file, '--out', torrent, ...urls.flatMap((url) => ['--announce', url])]);
    await creator.ended;
    const seeder = this.#start('seeder', ['seed', torrent, file, ...HERE]);
    await seeder.next('tracker-replied');
    const seconds = await this.#download(torrent);
    const seeded = await this.#leave(seeder);
    this.#watcher.step('comparing the copies');
    for (const folder of this.#folders()) await expectSame(join(folder, NAME), digest);
    return { seconds, sha256: digest, seeded };
  }

  /** Leaves nothing running. */
  async end(): Promise<void> {
    await Promise.all([...this.#children].map((child) => child.stop()));
  }

  kill(): void {
    for (const child of this.#children) child.kill();
  }

  async #download(torrent: string): Promise<number> {
    await Promise.all(this.#folders().map((folder) => mkdir(folder)));
    this.#watcher.step('downloading');
    const started = performance.now();
    const downloads = this.#folders().map((folder, index) => {
      // They stay until all are done, as good peers do.
      const child = this.#start(`downloader ${index + 1}`, ['download', torrent, '--out', folder, '--keep-seeding', ...HERE]);
      child.on('progress', (progress) => this.#watcher.progress(index, progress));
      return child.next('completed');
    });
    await Promise.all(downloads);
    return (performance.now() - started) / 1000;
  }

  async #leave(seeder: Child): Promise<number> {
    const stopped = seeder.next('stopped');
    await seeder.stop();
    return (await stopped).uploaded;
  }

  #start(name: string, args: readonly string[]): Child {
    const records = ['--set', `resume-file.directory=${join(this.#folder, 'records')}`];
    const child = new Child(name, [...args, ...records], { ...process.env, PIECEWORK_PROGRESS_MS: PROGRESS_MS });
    this.#children.add(child);
    return child;
  }

  #folders(): string[] {
    return Array.from({ length: DOWNLOADERS }, (_, index) => join(this.#folder, `copy-${index + 1}`));
  }
}

async function expectSame(path: string, digest: string): Promise<void> {
  const found = await sha256(path);
  if (found !== digest) throw new Error(`${path} differs from the original: its SHA-256 is ${found}, not ${digest}`);
}
