// Who wants nothing more says so; two such peers part (BEP 21).
import { definePlugin, EXTENSION, EXTENSION_BEHAVIOUR, provide, TORRENT_BEHAVIOUR } from 'piecework';
import { UploadOnly, UploadOnlyState } from './state.js';
import { UPLOAD_ONLY_TABLE, UploadOnlyTable } from './table.js';

export { UploadOnly, type UploadOnlyMessage, UploadOnlyState } from './state.js';
export { UploadOnlyTable } from './table.js';

export default definePlugin({
  name: 'upload-only',
  version: '1.0.0',
  api: '^1',
  summary: 'Two peers that want nothing more part (BEP 21).',
  provides: [
    provide(EXTENSION, UploadOnly),
    provide(EXTENSION_BEHAVIOUR, UploadOnlyState),
    provide(TORRENT_BEHAVIOUR, UploadOnlyTable),
    provide(UPLOAD_ONLY_TABLE, UploadOnlyTable),
  ],
});
