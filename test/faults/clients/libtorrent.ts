// libtorrent by its Python binding, with its own defaults: the library behind many clients.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PYTHON, SCRIPT } from '../../interop/clients/libtorrent.js';
import type { Client, Job } from '../fault.js';
import { freePort } from './port.js';
import { type Setting, start } from './setting.js';

const READY_MS = 30_000;

/** @param always further words of its script */
export function libtorrent(setting: Setting, ...always: readonly string[]): Client {
  const run = (job: Job, ...more: readonly string[]) => {
    const port = freePort();
    // A record for each folder: what one run fetched is not in the folder of the next.
    const resume = ['--resume', join(setting.home, `resume${job.folder.replace(/\W/g, '-')}`)];
    const words = ['peer', job.torrent, job.folder, '--port', String(port), '--host', '127.0.0.1', ...resume, ...always, ...more];
    return start(setting, job, `127.0.0.1:${port}`, [PYTHON, SCRIPT, ...words]);
  };
  return {
    name: 'libtorrent',
    missing,
    download: (job) => run(job, '--until-complete'),
    seed: async (job) => {
      const running = run(job);
      await running.until(() => running.stdout.includes('"event": "complete"'), READY_MS);
      return running;
    },
  };
}

function missing(): string | undefined {
  try {
    execFileSync(PYTHON, ['-c', 'import libtorrent'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'python3-libtorrent';
  }
}
