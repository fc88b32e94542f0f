// What happens around the process of ours, round after round: torrents, peers, trackers and content come and go. After each
// round all is as it was before.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Sample } from '../faults/sample.js';
import { SeededRandom } from '../kit/seeded-random.js';
import { BAD, Crowd, SEED, VISITORS } from './crowd.js';
import { MOODS, MoodyTracker } from './moody-tracker.js';
import { Watched } from './watched.js';

/** A round, without what it takes to clear up after it. */
const ROUND_MS = 8_000;
const NEW_TORRENTS = 3;
const VISITS = 3;
const PIECE_LENGTH = 65_536;
/** The two that stay: one that is complete, and one that never will be. */
const STAYING = 2;

export class World {
  readonly #trackers = [new MoodyTracker(), new MoodyTracker()];
  readonly #random: SeededRandom;
  readonly #crowd: Crowd;
  #urls: string[] = [];
  #made = 0;
  #address = '';

  static async open(seed: number, workers: number): Promise<World> {
    const root = await mkdtemp(join(tmpdir(), 'piecework-soak-'));
    const world = new World(root, await Watched.start(root, workers), seed);
    await world.#begin();
    return world;
  }

  private constructor(
    private readonly root: string,
    readonly watched: Watched,
    seed: number,
  ) {
    this.#random = new SeededRandom(seed);
    this.#crowd = new Crowd(this.#random);
  }

  async close(): Promise<void> {
    await this.watched.end();
    await this.#crowd.leaves();
    for (const tracker of this.#trackers) tracker.close();
    await rm(this.root, { recursive: true, force: true });
  }

  /** @param signal ends it early */
  async round(signal: AbortSignal): Promise<void> {
    const folder = join(this.root, 'round');
    await mkdir(folder);
    for (const tracker of this.#trackers) tracker.mood = this.#one(MOODS);
    await this.#badPeers(this.#never);
    const told = await this.#newTorrents(folder);
    for (let visit = 0; visit < VISITS; visit++) {
      await this.#crowd.dials(this.#complete, this.#address, this.#one(VISITORS));
      await pause(ROUND_MS / VISITS / 2, undefined, { signal });
    }
    // The content of what is complete by now, and of what is not.
    await rm(folder, { recursive: true });
    await pause(ROUND_MS / 2, undefined, { signal });
    await this.watched.ask('clear', STAYING);
    await this.#crowd.leaves();
    for (const { infoHash } of told) for (const tracker of this.#trackers) tracker.forget(infoHash);
    await rm(folder, { recursive: true, force: true });
  }

  readonly #complete = this.#sample();
  readonly #never = this.#sample();

  async #begin(): Promise<void> {
    this.#urls = await Promise.all(this.#trackers.map((tracker) => tracker.open()));
    const path = await this.#complete.writeContent(this.root);
    const port = await this.watched.ask('add', this.#complete.torrent(...this.#urls), path);
    this.#address = `127.0.0.1:${port}`;
    await this.watched.ask('add', this.#never.torrent(...this.#urls), join(this.root, this.#never.name));
  }

  async #newTorrents(folder: string): Promise<Sample[]> {
    const samples = Array.from({ length: NEW_TORRENTS }, () => this.#sample());
    for (const sample of samples) {
      const good = await this.#crowd.listens(sample, SEED);
      const bad = await this.#crowd.listens(sample, this.#one(BAD));
      for (const tracker of this.#trackers) tracker.tell(sample.infoHash, [bad, good]);
      await this.watched.ask('add', sample.torrent(...this.#urls), join(folder, sample.name));
    }
    const magnet = this.#sample();
    const links = this.#urls.map((url) => `&tr=${encodeURIComponent(url)}`).join('');
    await this.watched.ask('fetch', `magnet:?xt=urn:btih:${magnet.infoHash.toString('hex')}${links}`);
    return samples;
  }

  async #badPeers(sample: Sample): Promise<void> {
    const peers = await Promise.all(BAD.map((behaviour) => this.#crowd.listens(sample, behaviour)));
    for (const tracker of this.#trackers) tracker.tell(sample.infoHash, peers);
  }

  #sample(): Sample {
    const number = this.#made++;
    const length = PIECE_LENGTH * (8 + (number % 8)) + number;
    return new Sample({ name: `content-${number}.bin`, length, pieceLength: PIECE_LENGTH, seed: number });
  }

  #one<T>(things: readonly T[]): T {
    const thing = things[this.#random.below(things.length)];
    if (thing === undefined) throw new Error('there is nothing to choose');
    return thing;
  }
}
