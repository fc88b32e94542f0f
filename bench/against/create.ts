// Making a torrent of a file: read, hash, write.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metainfoOf } from '../../test/faults/sample.js';
import type { Run } from '../figures.js';
import type { Scene } from '../scene.js';
import type { Named } from './clients/index.js';
import { Spent } from './spent.js';
import { Stage } from './stage.js';

export async function create(scene: Scene, client: Named): Promise<Run> {
  const stage = new Stage(scene, client);
  try {
    const made = join(stage.seat().folder, 'made.torrent');
    const expected = metainfoOf(readFileSync(scene.torrent));
    const words = client.create?.(scene.file, made, expected.geometry.pieceLength);
    if (!words) throw new Error(`${client.name} makes no torrents`);
    const spent = new Spent(scene, true);
    const started = performance.now();
    const running = stage.run(words);
    const code = await stage.within(running.ended);
    const seconds = (performance.now() - started) / 1000;
    if (code !== 0) throw new Error(`it ended with ${code}: ${running.stderr.trim().split('\n').at(-1)}`);
    if (!Buffer.from(metainfoOf(readFileSync(made)).pieceHashes).equals(Buffer.from(expected.pieceHashes)))
      throw new Error('its torrent has other piece hashes');
    return { 'rate, start to end [MiB/s]': scene.mebibytes / seconds, ...spent.by(running) };
  } finally {
    await stage.close();
  }
}
