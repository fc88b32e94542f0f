// A plugin as a stranger would write it: one file of plain JavaScript.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scene } from '../fault.js';

const CORE = new URL('../../../index.js', import.meta.url).href;

/**
 * @param code what comes before the manifest: classes mostly
 * @param provides of the manifest, as code
 * @param more further fields of the manifest, as code
 * @returns the path
 */
export async function pluginFile(
  scene: Scene,
  name: string,
  code: string,
  provides: readonly string[],
  more = '',
): Promise<string> {
  const path = join(await scene.folder(`plugin-${name}`), 'index.mjs');
  await writeFile(
    path,
    `import { CHOKER, CLOCK, EVENTS, HASHER, METAINFO, PEER, PEER_BEHAVIOUR, PEER_SOURCE, PICKER, RESUME, STORAGE, TORRENT, TORRENT_BEHAVIOUR, definePlugin, on, one, provide } from '${CORE}';
${code}
export default definePlugin({ name: '${name}', version: '1.0.0', api: '^1', summary: 'Of a fault.', provides: [${provides.join(', ')}], ${more} });
`,
  );
  return path;
}
