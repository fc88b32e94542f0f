// What the engine is to plugins, as fakes: a kernel can be started and scopes opened without the engine.
import {
  CLOCK,
  DOWNLOADS,
  definePlugin,
  ENGINE_LENDS,
  EVENTS,
  type Host,
  type Lent,
  lend,
  METADATA,
  PEER,
  PIECE_TABLE,
  type Plugin,
  provide,
  RANDOM,
  TORRENT,
  UPLOADS,
} from 'piecework';
import { FakeDownloads, FakePeer, FakeUploads } from './fake-peer.js';
import { FakeTorrent } from './fake-torrent.js';
import { DrawnTable } from './picker-drawing.js';
import { RecordedEvents } from './recorded-events.js';
import { SeededRandom } from './seeded-random.js';
import { VirtualClock } from './virtual-clock.js';

/** For `planOf`: lends what the engine lends, needs nothing by itself. */
export const TEST_HOST: Host = { lent: ENGINE_LENDS, needs: [] };

/** Time and chance of a test, as a plugin in the place of `system`. */
export function testSystem(clock = new VirtualClock(), random = new SeededRandom(1)): Plugin {
  return definePlugin({
    name: 'test-system',
    version: '1.0.0',
    api: '^1',
    summary: 'Time and chance that a test owns.',
    provides: [provide(CLOCK, clock), provide(RANDOM, random)],
  });
}

/** For opening a torrent's scope. */
export const lentForTorrent = (torrent = new FakeTorrent()): Lent[] => [
  lend(TORRENT, torrent),
  lend(METADATA, { info: torrent.metainfo.info, deliver: () => false }),
  lend(EVENTS, new RecordedEvents()),
  lend(PIECE_TABLE, new DrawnTable({ availability: '0'.repeat(torrent.have.size) })),
];

/** For opening a peer's scope. */
export const lentForPeer = (peer = new FakePeer()): Lent[] => [
  lend(PEER, peer),
  lend(DOWNLOADS, new FakeDownloads()),
  lend(UPLOADS, new FakeUploads()),
];
