// Those that go on seeding, and run a script of ours when everything is there.
import { existsSync } from 'node:fs';
import { type Setting, start } from '../../../test/faults/clients/setting.js';
import type { Running } from '../../../test/faults/fault.js';
import { markOf } from '../../../test/interop/clients/hook.js';
import type { PeerSettings } from '../../../test/interop/clients/tools.js';
import type { Job, Rival } from './rival.js';

/** Milliseconds; whoever waits gives up before. */
const EVER = 86_400_000;
const HOST = '127.0.0.1';

export interface Marking {
  missing(): string | undefined;
  /** Writes what the client reads. Returns the words that start it. */
  words(settings: PeerSettings): readonly string[];
  /** It can be told the one address that it has. */
  readonly binds?: true;
}

export function marking({ missing, words, binds }: Marking): Rival {
  const run = ({ torrent, folder, host, port }: Job, setting: Setting): Running => {
    const address = binds ? { address: host } : {};
    const settings = { home: setting.home, folder, source: torrent, port, ...address };
    return start(setting, { torrent, folder }, `${settings.address ?? HOST}:${port}`, words(settings));
  };
  return {
    missing,
    download: (job, setting) => {
      const running = run(job, setting);
      return { running, complete: running.until(() => existsSync(markOf(setting.home)), EVER) };
    },
    seed: run,
  };
}
