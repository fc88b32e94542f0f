// Hashing what is on disk: verify and create, beside SHA-1 alone.
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Run } from '../figures.js';
import type { Scene } from '../scene.js';

const HASHED_MIB = 256;

export async function content(scene: Scene): Promise<Run> {
  const verify = await scene.run('verify', scene.torrent, scene.file).finish();
  const create = await scene
    .run('create', scene.file, '--out', join(scene.folder, `again-${performance.now()}.torrent`))
    .finish();
  const bytes = randomBytes(HASHED_MIB * 2 ** 20);
  const started = performance.now();
  createHash('sha1').update(bytes).digest();
  const alone = performance.now() - started;
  return {
    'verify [MiB/s]': (scene.mebibytes * 1000) / verify.ms,
    'create [MiB/s]': (scene.mebibytes * 1000) / create.ms,
    'SHA-1 on one core, in memory [MiB/s]': (HASHED_MIB * 1000) / alone,
  };
}
