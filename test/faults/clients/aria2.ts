// aria2: all on the command line. It hears of peers by trackers alone.
import { readFileSync } from 'node:fs';
import { missingTool } from '../../interop/clients/tools.js';
import type { Client, Job } from '../fault.js';
import { metainfoOf } from '../sample.js';
import { answers } from './knock.js';
import { freePort } from './port.js';
import { type Setting, start } from './setting.js';

const READY_MS = 30_000;

export function aria2(setting: Setting): Client {
  const run = (job: Job, ...more: readonly string[]) => {
    const port = freePort();
    const words = [
      '--no-conf=true',
      '--enable-color=false',
      '--summary-interval=0',
      `--dir=${job.folder}`,
      `--listen-port=${port}`,
      // Without it there are no UDP trackers for it. There are no nodes to find.
      '--enable-dht=true',
      `--dht-listen-port=${port}`,
      '--enable-dht6=false',
      '--bt-enable-lpd=false',
      '--enable-peer-exchange=false',
      '--file-allocation=none',
      // Seconds: what it waits for between two announces, whatever a tracker says.
      '--bt-tracker-interval=2',
      '--bt-tracker-timeout=10',
      '--bt-tracker-connect-timeout=5',
      ...more,
      job.torrent,
    ];
    return start(setting, job, `127.0.0.1:${port}`, ['aria2c', ...words]);
  };
  return {
    name: 'aria2',
    missing: () => missingTool('aria2c'),
    download: (job) => run(job, '--seed-time=0'),
    seed: async (job) => {
      const running = run(job, '--check-integrity=true', '--seed-ratio=0.0', '--bt-detach-seed-only=false');
      await answers(running, metainfoOf(readFileSync(job.torrent)).infoHash, READY_MS);
      return running;
    },
  };
}
