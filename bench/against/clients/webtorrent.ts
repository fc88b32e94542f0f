// WebTorrent, the other client in JavaScript: a library, run by a page of ours. Its folder is named on the command line.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Setting, start } from '../../../test/faults/clients/setting.js';
import type { Running } from '../../../test/faults/fault.js';
import { endOf } from './ending.js';
import type { Job, Rival } from './rival.js';

const PAGE = fileURLToPath(new URL('./webtorrent-peer.js', import.meta.url));

/** @param folder of the package, or of the `node_modules` that it is in */
export function webtorrent(folder: string | undefined): Rival {
  const main = folder === undefined ? undefined : mainIn(folder);
  const run = ({ torrent, folder: out, port }: Job, setting: Setting, ...more: readonly string[]): Running => {
    const words = [process.execPath, PAGE, main ?? '', torrent, out, String(port), ...more];
    return start(setting, { torrent, folder: out }, `127.0.0.1:${port}`, words);
  };
  return {
    missing: () => {
      if (folder === undefined) return 'the folder of the installed package must be given with --webtorrent';
      return main === undefined ? `there is no package webtorrent in ${folder}` : undefined;
    },
    download: (job, setting) => {
      const running = run(job, setting, 'until-complete');
      return { running, complete: endOf(running) };
    },
    seed: (job, setting) => run(job, setting),
  };
}

function mainIn(folder: string): string | undefined {
  const places = [folder, join(folder, 'webtorrent'), join(folder, 'node_modules', 'webtorrent')];
  return places.map((place) => join(place, 'index.js')).find((file) => existsSync(file) && existsSync(join(file, '../lib')));
}
