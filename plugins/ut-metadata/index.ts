// The info dictionary from and for peers, so that a magnet link is enough (BEP 9).
import { definePlugin, EXTENSION, EXTENSION_BEHAVIOUR, provide, TORRENT_BEHAVIOUR } from 'piecework';
import { METADATA_CODEC, MetadataCodec } from './codec.js';
import { MetadataExchange } from './exchange.js';
import { METADATA_SEARCH, MetadataSearch } from './search.js';

export default definePlugin({
  name: 'ut-metadata',
  version: '1.0.0',
  api: '^1',
  summary: 'Fetches what a magnet link leaves out, and gives it to others (BEP 9).',
  provides: [
    provide(EXTENSION, MetadataCodec, ['ut_metadata']),
    provide(METADATA_CODEC, MetadataCodec),
    provide(METADATA_SEARCH, MetadataSearch),
    provide(TORRENT_BEHAVIOUR, MetadataSearch),
    provide(EXTENSION_BEHAVIOUR, MetadataExchange),
  ],
});
