// SHA-1 of pieces: small ones at once, big ones in worker threads that read the same memory.
import { definePlugin, HASHER, provide } from 'piecework';
import { HasherOptions, PieceHasher } from './piece-hasher.js';

export default definePlugin({
  name: 'hasher',
  version: '1.0.0',
  api: '^1',
  summary: 'SHA-1 of pieces, in worker threads over shared memory.',
  options: HasherOptions,
  provides: [provide(HASHER, PieceHasher)],
});
