// A client fetches from an honest seeder and a cheat at once. Both are in this process, each at a host of its own.
import type { RangeMessage } from 'piecework';
import { type HostileBehaviour, HostileHost, type HostilePeer, seedsAt } from '../../../kit/hostile-peer/index.js';
import type { Running, Scene } from '../../fault.js';
import { metainfoOf, Sample } from '../../sample.js';
import { CleanRuns } from '../clean-runs.js';

const MIB = 1_048_576;
export const PIECE = MIB / 4;
export const LENGTH = 16 * MIB;
/** Bytes a second of an honest seeder, so that times are of the download and not of the machine. */
export const RATE = 4 * MIB;

const CHEAT_HOST = '127.0.0.2';
const HONEST_HOSTS = ['127.0.0.3', '127.0.0.4'] as const;

export interface Setting {
  readonly length?: number;
  readonly pieceLength?: number;
  /** 1 or 2; none when 0. */
  readonly honest?: 0 | 1 | 2;
  readonly rate?: number;
}

export interface Seen {
  readonly ms: number;
  readonly running: Running;
  /** Connections of the cheat. */
  readonly cheats: readonly HostilePeer[];
  /** Addresses without ports, as our client tells; of others nothing is known. */
  readonly banned: readonly string[];
  /** Failed pieces, likewise. */
  readonly failed: number;
}

/** Resolves when all is there and right. */
export async function fetchesBeside(scene: Scene, cheat: HostileBehaviour | undefined, setting: Setting = {}): Promise<Seen> {
  const { length = LENGTH, pieceLength = PIECE, honest = 1, rate = RATE } = setting;
  const sample = new Sample({ length, pieceLength });
  const target = hostileTarget(sample);
  const cheats = HostileHost.onTcp(target, CHEAT_HOST);
  scene.after(() => cheats.close());
  const peers = cheat ? [await cheats.listens(cheat)] : [];
  for (const host of HONEST_HOSTS.slice(0, honest)) {
    const seeder = HostileHost.onTcp(target, host);
    scene.after(() => seeder.close());
    peers.push(await seeder.listens(seedsAt(rate)));
  }
  const folder = await scene.folder(cheat ? 'beside' : 'alone');
  const torrent = await sample.writeTorrent(folder, await scene.tracker(peers));
  const began = performance.now();
  const running = scene.client.download({ torrent, folder, words: ['--json'] });
  const code = await running.ended;
  const ms = Math.round(performance.now() - began);
  if (code !== 0) throw new Error(`it ended with ${code} after ${ms} ms`);
  await sample.expectIn(folder);
  return { ms, running, cheats: cheats.peers, ...told(running) };
}

export function hostileTarget(sample: Sample) {
  return { infoHash: metainfoOf(sample.torrent()).infoHash, pieceLength: sample.pieceLength, bytes: sample.bytes };
}

const cleanRuns = new CleanRuns<Seen>();

/** Judges beside the same with the honest seeder alone. */
export const besideClean = (scene: Scene, judge: (clean: Seen) => Promise<string>): Promise<string> =>
  cleanRuns.beside(scene.client.name, () => fetchesBeside(scene, undefined), judge);

/** How much longer it took, in words. @throws Error when more than `times` */
export function slowedDown({ ms }: Seen, baseline: Seen, times: number): string {
  const factor = ms / baseline.ms;
  const words = `${(ms / 1000).toFixed(1)} s, ${factor.toFixed(2)} times as long as without it`;
  if (factor >= times) throw new Error(`it took ${words}`);
  return words;
}

/** Bytes that the cheat was asked for, on all its connections. */
export function countingAsked(answer: (peer: HostilePeer, request: RangeMessage) => void | Promise<void>) {
  const count = { bytes: 0 };
  return {
    count,
    answer: (peer: HostilePeer, request: RangeMessage) => {
      count.bytes += request.length;
      return answer(peer, request);
    },
  };
}

function told({ stdout }: Running): Pick<Seen, 'banned' | 'failed'> {
  const of = (event: string) => stdout.split('\n').filter((line) => line.startsWith(`{"event":"${event}"`));
  const banned = of('peer-banned').map((line) => String(JSON.parse(line).peer).replace(/:\d+$/, ''));
  return { banned, failed: of('piece-failed').length };
}
