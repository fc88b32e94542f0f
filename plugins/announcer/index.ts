// Peers from the torrent's trackers.
import { definePlugin, PEER_SOURCE, provide } from 'piecework';
import { Announcer } from './announcer.js';

export default definePlugin({
  name: 'announcer',
  version: '1.0.0',
  api: '^1',
  summary: 'Asks trackers for peers: tiers, intervals, back-off, started, completed and stopped (BEP 3, 12).',
  provides: [provide(PEER_SOURCE, Announcer)],
});
