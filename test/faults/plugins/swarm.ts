// One torrent, one seeder, and a plugin that does what it should not.
import type { Running, Scene } from '../fault.js';
import { Sample } from '../sample.js';

export interface Prepared {
  readonly sample: Sample;
  readonly torrent: string;
  readonly folder: string;
}

export async function prepared(scene: Scene, length = 2_000_000): Promise<Prepared> {
  const sample = new Sample({ length });
  const there = await scene.folder('there');
  const content = await sample.writeContent(there);
  const torrent = await sample.writeTorrent(there, await scene.tracker());
  await scene.seeder(torrent, content);
  return { sample, torrent, folder: await scene.folder('here') };
}

/** It goes on to the end, whatever the plugin does, and says these. Returns how long it took, ms. */
export async function survives(
  scene: Scene,
  plugin: string,
  { sample, torrent, folder }: Prepared,
  lines: readonly (string | RegExp)[],
): Promise<number> {
  const start = performance.now();
  const running = scene.client.download({ torrent, folder, words: ['--plugin', plugin] });
  const code = await running.ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${running.stderr}`);
  says(running, lines);
  await sample.expectIn(folder);
  return Math.round(performance.now() - start);
}

/** On stderr, and no stack trace. */
export function says({ stderr }: Running, lines: readonly (string | RegExp)[]): void {
  for (const line of lines) {
    const said = typeof line === 'string' ? stderr.includes(line) : line.test(stderr);
    if (!said) throw new Error(`it does not say "${line}" but: ${stderr}`);
  }
  if (/\n\s+at .*:\d+:\d+/.test(stderr)) throw new Error(`a stack trace: ${stderr}`);
}
