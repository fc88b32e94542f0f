// Row 68: a liar wears the id of the honest seeder, on the same machine. An id is no proof: the honest one is not to pay.
import { CHEATS, HostileHost, seedsAt } from '../../../kit/hostile-peer/index.js';
import type { Fault, Scene } from '../../fault.js';
import { Sample } from '../../sample.js';
import { hostileTarget, LENGTH, PIECE, RATE } from '../cheats/beside.js';

/** The download itself takes four seconds, and a peer that was refused for its id is dialled ten seconds later. */
const MOST_MS = 25_000;
const ID = Buffer.from('-XX0000-good-seeder!');

export const wornId: Fault = {
  row: 68,
  group: 'wire',
  title: 'a peer that lies wears the id of the honest seeder',
  others: true,
  seconds: 120,
  run: worn,
};

async function worn(scene: Scene): Promise<string> {
  const sample = new Sample({ length: LENGTH, pieceLength: PIECE });
  const host = HostileHost.onTcp(hostileTarget(sample), '127.0.0.1');
  scene.after(() => host.close());
  const liars = [await host.listens(CHEATS['corrupt pieces'], ID), await host.listens(CHEATS['ignores requests'], ID)];
  const honest = await host.listens(seedsAt(RATE), ID);
  const folder = await scene.folder('content');
  const torrent = await sample.writeTorrent(folder, await scene.tracker([...liars, honest]));
  const began = performance.now();
  const running = scene.client.download({ torrent, folder });
  const code = await running.ended;
  const ms = performance.now() - began;
  if (code !== 0) throw new Error(`it ended with ${code}`);
  await sample.expectIn(folder);
  if (ms > MOST_MS) throw new Error(`it took ${(ms / 1000).toFixed(1)} s`);
  return `right after ${(ms / 1000).toFixed(1)} s`;
}
