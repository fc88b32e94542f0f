// A seeder behind a narrow link, for what happens to a client in the middle of a download.
import { CLIENTS } from '../clients/index.js';
import type { Scene } from '../fault.js';
import { Sample, type SampleOptions } from '../sample.js';
import { NarrowLink } from './narrow-link.js';
import { type WatchedTracker, watchedTracker } from './watched-tracker.js';

export interface HalfWay {
  readonly sample: Sample;
  readonly torrent: string;
  readonly folder: string;
  readonly link: NarrowLink;
  readonly tracker: WatchedTracker;
}

export async function behindLink(scene: Scene, options: SampleOptions, bytesPerSecond: number): Promise<HalfWay> {
  const sample = new Sample(options);
  const there = await scene.folder('there');
  await sample.writeContent(there);
  const home = await scene.folder('seeder-home');
  const seeding = CLIENTS.ours({ home, started: (running) => scene.after(() => running.stop('SIGKILL')) });
  const bare = await sample.writeTorrent(there, 'http://127.0.0.1:9/announce');
  const { address } = await seeding.seed({ torrent: bare, folder: there });
  const link = await NarrowLink.open(scene, address, bytesPerSecond);
  const tracker = await watchedTracker(scene, [link.address]);
  const torrent = await sample.writeTorrent(await scene.folder('torrents'), tracker.url);
  return { sample, torrent, folder: await scene.folder('here'), link, tracker };
}
