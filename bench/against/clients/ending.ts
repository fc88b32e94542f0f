// Those that end when they have everything: the clients that faults are tried on.
import { libtorrent } from '../../../test/faults/clients/libtorrent.js';
import type { Setting } from '../../../test/faults/clients/setting.js';
import type { Client, Running } from '../../../test/faults/fault.js';
import type { Rival } from './rival.js';

/** Libtorrent with settings for speed, beside the same as it comes. */
export const tuned = (setting: Setting): Client => libtorrent(setting, '--tuned');

export function ending(client: (setting: Setting) => Client): Rival {
  return {
    missing: () => {
      const lack = client({ home: '', started: () => {} }).missing();
      return lack && `${lack} is not installed`;
    },
    download: (job, setting) => {
      const running = client(setting).download(job);
      return { running, complete: endOf(running) };
    },
    seed: (job, setting) => {
      let running: Running | undefined;
      const started = (process: Parameters<Setting['started']>[0]): void => {
        setting.started(process);
        running = process;
      };
      // Whether it serves is seen from outside, the same way for all.
      client({ ...setting, started })
        .seed(job)
        .catch(() => {});
      if (!running) throw new Error('it was not started');
      return running;
    },
  };
}

export async function endOf(running: Running): Promise<void> {
  const code = await running.ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${running.stderr.trim().split('\n').slice(-2).join(' | ')}`);
}
