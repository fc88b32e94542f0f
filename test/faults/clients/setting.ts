// What a client's process is given besides its words.
import type { Job } from '../fault.js';
import { RunningProcess } from '../running.js';

export interface Setting {
  /** Settings, records and logs; the same for all runs of one scene. It exists. */
  readonly home: string;
  /** Told of each process, so that none outlives its scene. */
  started(running: RunningProcess): void;
}

/** With nothing of the machine's own settings. @param address `host:port` where it is to accept peers */
export function start({ home, started }: Setting, job: Job, address: string, words: readonly string[]): RunningProcess {
  const homes = { HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home };
  const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', ...homes, ...job.env };
  const running = new RunningProcess([...(job.under ?? []), ...words], address, { folder: home, env });
  started(running);
  return running;
}
