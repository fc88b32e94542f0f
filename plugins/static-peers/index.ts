// The peers that a person named (`--peer host:port`) as a source.
import { definePlugin, PEER_SOURCE, provide } from 'piecework';
import { StaticPeers } from './static-peers.js';

export default definePlugin({
  name: 'static-peers',
  version: '1.0.0',
  api: '^1',
  summary: 'Connects to the peers that were named when the torrent was added.',
  provides: [provide(PEER_SOURCE, StaticPeers)],
});
