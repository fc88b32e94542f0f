// Torrent files: checked on the way in, canonical on the way out.
import { definePlugin, METAINFO, provide } from 'piecework';
import { TorrentFile } from './torrent-file.js';

export default definePlugin({
  name: 'metainfo',
  version: '1.0.0',
  api: '^1',
  summary: 'Reads and writes .torrent files, v1 and hybrid (BEP 3, 12, 27, 47).',
  provides: [provide(METAINFO, TorrentFile)],
});
