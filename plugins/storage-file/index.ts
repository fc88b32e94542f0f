// Content in files, where other programs expect it.
import { definePlugin, provide, STORAGE } from 'piecework';
import { FileStorage } from './file-storage.js';

export default definePlugin({
  name: 'storage-file',
  version: '1.0.0',
  api: '^1',
  summary: 'Keeps content in files under the download folder.',
  provides: [provide(STORAGE, FileStorage)],
});
