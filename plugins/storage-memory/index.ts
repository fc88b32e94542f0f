// Content in memory: for tests, and for looking at a torrent without leaving anything behind.
import { definePlugin, provide, STORAGE } from 'piecework';
import { MemoryStorage, MemoryStorageOptions } from './memory-storage.js';

export default definePlugin({
  name: 'storage-memory',
  version: '1.0.0',
  api: '^1',
  summary: 'Keeps content in memory; it is gone when the torrent closes.',
  options: MemoryStorageOptions,
  provides: [provide(STORAGE, MemoryStorage)],
});
