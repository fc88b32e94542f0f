// A small download whose first tracker misbehaves: the second one is honest, or the first one knows the seeder itself.
import type { PeerAddress } from 'piecework';
import { parseAddress } from 'piecework';
import {
  type HttpMisbehaviour,
  MisbehavingHttpTracker,
  type MisbehavingSetup,
  type MisbehavingTracker,
  MisbehavingUdpTracker,
  type UdpMisbehaviour,
} from '../../kit/misbehaving-tracker/index.js';
import type { Running, Scene } from '../fault.js';
import { Sample } from '../sample.js';

/** For the whole download. Others are patient with a tracker that says nothing. */
const SECONDS = { ours: 20, others: 50 };
/**
 * Announces of a download that ends soon: the first, that it is complete, that it leaves. aria2 asks every two seconds, as the
 * harness tells it to, and up to five times again what broke off.
 */
const USUAL_ANNOUNCES = { ours: 3, libtorrent: 3, aria2: 30 };
/** Escape codes, bells, other ends of lines and marks that turn text around. Line ends and tabs are everybody's. */
const UNCLEAN = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u;
/** What the kit's escape codes would put on a line of its own. */
const FORGED = /^ERROR /m;

export type Open<T extends MisbehavingTracker> = (setup: MisbehavingSetup) => Promise<T>;
export const http =
  (name: HttpMisbehaviour): Open<MisbehavingHttpTracker> =>
  (setup) =>
    MisbehavingHttpTracker.open(name, setup);
export const udp =
  (name: UdpMisbehaviour): Open<MisbehavingUdpTracker> =>
  (setup) =>
    MisbehavingUdpTracker.open(name, setup);

export interface Course {
  /** There is no second tracker: the first one knows the seeder. */
  readonly alone?: boolean;
  /** Of use to ours. */
  readonly words?: readonly string[];
  /** Requests that the first tracker may be sent. */
  readonly announces?: number;
  /** Seconds for the whole download. */
  readonly limit?: number;
  /** Not the announce URL, but this path of the first tracker. */
  readonly path?: string;
}

export interface Download {
  readonly running: Running;
  readonly seconds: number;
}

export interface Seen<T extends MisbehavingTracker = MisbehavingTracker> extends Download {
  readonly tracker: T;
}

export class Stage {
  readonly sample = new Sample({ length: 200_000 });
  #folders = 0;

  static async open(scene: Scene): Promise<Stage> {
    const stage = new Stage(scene, await scene.folder('content'), await scene.tracker());
    await stage.sample.writeContent(stage.content);
    return stage;
  }

  private constructor(
    readonly scene: Scene,
    /** Where the content is complete. */
    readonly content: string,
    private readonly honest: string,
  ) {}

  /** Ours, known to the honest tracker alone. */
  async seeder(): Promise<PeerAddress> {
    const torrent = await this.sample.writeTorrent(await this.folder(), this.honest);
    const address = parseAddress(await this.scene.seeder(torrent, `${this.content}/${this.sample.name}`));
    if (!address) throw new Error('the seeder has no address');
    return address;
  }

  async misbehaving<T extends MisbehavingTracker>(open: Open<T>, peers: readonly PeerAddress[]): Promise<T> {
    const tracker = await open({ peers });
    this.scene.after(() => tracker.close());
    return tracker;
  }

  get #patience(): number {
    return SECONDS[this.scene.client.name === 'ours' ? 'ours' : 'others'];
  }

  folder(): Promise<string> {
    return this.scene.folder(`run-${this.#folders++}`);
  }

  /** Downloads by these trackers, each a tier, then by the honest one unless they are `alone`. @throws when that does not end well, or is not clean */
  async download(urls: readonly string[], { alone = false, words = [], limit = this.#patience }: Course = {}): Promise<Download> {
    const folder = await this.folder();
    const torrent = await this.sample.writeTorrent(await this.folder(), ...urls, ...(alone ? [] : [this.honest]));
    const started = performance.now();
    const running = this.scene.client.download({ torrent, folder, words });
    let over = false;
    running.ended.then(() => {
      over = true;
    });
    await running.until(() => over, limit * 1000).catch(() => {});
    if (running.running) throw new Error(`the download did not end within ${limit} s`);
    const code = await running.ended;
    if (code !== 0) throw new Error(`the download ended with ${code}`);
    await this.sample.expectIn(folder);
    // What libtorrent says goes through the harness' own script.
    if (this.scene.client.name !== 'libtorrent') expectClean(running);
    return { running, seconds: (performance.now() - started) / 1000 };
  }
}

/** Downloads once so. */
export async function fetched<T extends MisbehavingTracker>(scene: Scene, open: Open<T>, course: Course = {}): Promise<Seen<T>> {
  const stage = await Stage.open(scene);
  const tracker = await stage.misbehaving(open, [await stage.seeder()]);
  const url = course.path === undefined ? tracker.url : new URL(course.path, tracker.url).href;
  const download = await stage.download([url], course);
  // Of a service that is no tracker, nothing is to be heard.
  if (course.path === undefined && tracker.heard === undefined) throw new Error('the tracker was never asked');
  const { announces = USUAL_ANNOUNCES[scene.client.name] } = course;
  // A client of another trial may still ask at a port that was another tracker's.
  const asked = tracker.asked.filter(({ port }) => download.running.address.endsWith(`:${port}`));
  if (asked.length > announces) throw new Error(`the tracker was asked ${asked.length} times, not ${announces} at most`);
  return { ...download, tracker };
}

/** @throws when something that a tracker said could do more than be read */
export function expectClean({ stdout, stderr }: Running): void {
  for (const said of [stdout, stderr]) {
    const at = said.search(UNCLEAN);
    if (at >= 0)
      throw new Error(
        `it said U+${said.codePointAt(at)?.toString(16).padStart(4, '0')}: ${JSON.stringify(said.slice(at - 20, at + 20))}`,
      );
    if (FORGED.test(said)) throw new Error("a line that it said is the tracker's");
  }
}

/** Of ours: people are told of it once, in one line that is not long. @throws otherwise */
export function expectTold({ client }: Scene, { stderr }: Running, words: RegExp): void {
  if (client.name !== 'ours') return;
  const lines = stderr.split('\n').filter((line) => words.test(line));
  if (lines.length !== 1) throw new Error(`${lines.length} lines say ${words}, not one`);
  if ((lines[0]?.length ?? 0) > 600) throw new Error(`the line has ${lines[0]?.length} characters`);
}

export const summary = ({ seconds, tracker }: Seen): string =>
  `complete after ${seconds.toFixed(1)} s, asked ${tracker.asked.length === 1 ? 'once' : `${tracker.asked.length} times`}`;
