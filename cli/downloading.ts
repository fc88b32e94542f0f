// One torrent from what the person gave to what they wanted done with it; alone, or one of several.
import { join, resolve } from 'node:path';
import { CLOCK, type Client, InputError, type Kernel, type Magnet, type Metainfo, type TorrentSession } from '../core/index.js';
import type { Row } from './board.js';
import type { Context } from './context.js';
import { Interrupted } from './exit.js';
import { refOf } from './facts.js';
import { quote } from './files.js';
import { tellRefusals } from './follow.js';
import { completed } from './magnets.js';
import { bytes, completedSentence, percent } from './render/index.js';
import { isLimited, type SeedOptions, seedingEnds } from './seeding.js';
import { wantedOf } from './selection.js';
import { whileRunning } from './swarming.js';
import { TorrentOutput } from './torrent-output.js';

export interface DownloadOptions extends SeedOptions {
  readonly out?: string;
  readonly peer?: readonly string[];
  readonly select?: readonly string[];
  readonly keepSeeding?: boolean;
}

export class Downloading {
  /** Content paths in use, by the torrent that has them: two torrents may have one name. */
  readonly #places = new Map<string, Metainfo>();

  constructor(
    private readonly context: Context,
    private readonly kernel: Kernel,
    private readonly client: Client,
    private readonly options: DownloadOptions,
  ) {}

  /**
   * Resolves when the person wants no more of it.
   * @param served among several: it is complete, and goes on serving for as long as this takes
   */
  async run(given: Metainfo | Magnet, row?: Row, served: () => Promise<void> = async () => {}): Promise<void> {
    const { context, kernel, client, options } = this;
    const { metainfo, peers } = await completed(context, kernel, client, given, options.peer, row);
    const wanted = await wantedOf(metainfo, options.select, 'geometry' in given ? undefined : given);
    const path = this.#placeOf(metainfo);
    const output = new TorrentOutput(context.output, refOf(metainfo), row);
    const session = client.add(metainfo, { contentPath: path, peers, ...(wanted && { wanted }) });
    tellRefusals(session, output, options.peer ?? [], () => session.progress.phase === 'downloading');
    const work = async (): Promise<void> => {
      await this.#completion(session, path, output);
      await this.#seeding(session, output, served);
    };
    await whileRunning(context, kernel, session, work, output).catch((error) => {
      if (error instanceof Interrupted) sayHowFar(output, session);
      throw error;
    });
    if (isLimited(options)) await client.remove(session);
  }

  #placeOf(metainfo: Metainfo): string {
    const path = join(resolve(this.context.world.workingFolder, this.options.out ?? ''), metainfo.name);
    if (this.#places.has(path)) throw new InputError(`another torrent of this run has its content at ${quote(path)} too`);
    this.#places.set(path, metainfo);
    return path;
  }

  async #seeding(session: TorrentSession, output: TorrentOutput, served: () => Promise<void>): Promise<void> {
    const { keepSeeding = false } = this.options;
    if (keepSeeding || isLimited(this.options)) await seedingEnds(session, this.kernel.get(CLOCK), output, this.options);
    else await served();
  }

  async #completion(session: TorrentSession, path: string, output: TorrentOutput): Promise<void> {
    const clock = this.kernel.get(CLOCK);
    const { name } = session.metainfo;
    let started = clock.now();
    // Checking what is there is no part of the rate.
    session.events.on('ready', () => {
      started = clock.now();
    });
    session.events.on('completed', ({ bytes: all }) => {
      const seconds = (clock.now() - started) / 1000;
      const { downloaded } = session.progress;
      output.news('completed', { path, bytes: all, downloaded, seconds });
      output.note(completedSentence(name, downloaded, seconds, all));
    });
    await session.completed;
    output.result(path);
  }
}

function sayHowFar(output: TorrentOutput, { metainfo: { name }, progress }: TorrentSession): void {
  const { bytesWanted, bytesLeft } = progress;
  if (bytesLeft === 0) return;
  const share = percent(bytesWanted - bytesLeft, bytesWanted);
  output.note(`${name}: stopped at ${share} of ${bytes(bytesWanted)}; the same command goes on from there.`);
}
