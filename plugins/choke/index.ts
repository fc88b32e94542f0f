// Choking: who may request of whom, and the news of interest.
import { definePlugin, MESSAGE, PEER_BEHAVIOUR, provide, TORRENT_BEHAVIOUR } from 'piecework';
import { ChokeState } from './choke-state.js';
import { CHOKE_TABLE, ChokeTable } from './choke-table.js';
import { Choke, Interested, NotInterested, Unchoke } from './messages.js';

export { Choke, Interested, NotInterested, Unchoke } from './messages.js';

export default definePlugin({
  name: 'choke',
  version: '1.0.0',
  api: '^1',
  summary: 'Choke, unchoke, interested, not interested (BEP 3).',
  // Our bitfield goes first: some clients take it as the first message only.
  after: ['bitfield'],
  provides: [
    provide(MESSAGE, Choke),
    provide(MESSAGE, Unchoke),
    provide(MESSAGE, Interested),
    provide(MESSAGE, NotInterested),
    provide(CHOKE_TABLE, ChokeTable),
    provide(PEER_BEHAVIOUR, ChokeState),
    provide(TORRENT_BEHAVIOUR, ChokeTable),
  ],
});
