// Peers tell each other of peers (BEP 11).
import { definePlugin, EXTENSION, EXTENSION_BEHAVIOUR, PEER_SOURCE, provide } from 'piecework';
import { PEX_CODEC, PexCodec } from './codec.js';
import { PeerExchange } from './exchange.js';
import { PEX_FOUND, PexFound } from './found.js';

export default definePlugin({
  name: 'ut-pex',
  version: '1.0.0',
  api: '^1',
  summary: 'Tells peers of other peers and learns of theirs; silent for private torrents (BEP 11).',
  provides: [
    provide(EXTENSION, PexCodec, ['ut_pex']),
    provide(PEX_CODEC, PexCodec),
    provide(PEX_FOUND, PexFound),
    provide(PEER_SOURCE, PexFound),
    provide(EXTENSION_BEHAVIOUR, PeerExchange),
  ],
});
