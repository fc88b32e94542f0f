// Our own command line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAIN } from '../../real/piecework.js';
import type { Client, Job } from '../fault.js';
import type { RunningProcess } from '../running.js';
import { metainfoOf } from '../sample.js';
import { freePort } from './port.js';
import { type Setting, start } from './setting.js';

/** A process starts, and reads what is there. */
const READY_MS = 30_000;

export function ours(setting: Setting): Client {
  const run = (job: Job, ...command: readonly string[]): RunningProcess => {
    const port = freePort();
    const words = [...command, '--host', '127.0.0.1', '--port', String(port), ...(job.words ?? [])];
    return start(setting, job, `127.0.0.1:${port}`, [process.execPath, MAIN, ...words]);
  };
  return {
    name: 'ours',
    missing: () => undefined,
    download: (job) => run(job, 'download', job.torrent, '--out', job.folder),
    seed: async (job) => {
      const { name } = metainfoOf(readFileSync(job.torrent));
      const running = run(job, 'seed', job.torrent, join(job.folder, name));
      await running.until(() => /^Seeding /m.test(running.stderr) || running.stdout.includes('"event":"ready"'), READY_MS);
      return running;
    },
  };
}
