// aria2: all on the command line.
import type { Client, Job, RunningPeer } from '../client.js';
import { PEER_PORT } from '../client.js';
import { completionHook, peerWithHook } from './hook.js';
import { missingTool, start, versionOf } from './tools.js';

export const aria2: Client = {
  name: 'aria2',
  missing: () => missingTool('aria2c'),
  version: () => versionOf('aria2c', '--version'),
  seed: (job) => run(job, '--check-integrity=true'),
  download: (job) => run(job),
};

function run(job: Job, ...more: readonly string[]): RunningPeer {
  const program = start(job, 'aria2c', [
    '--no-conf=true',
    '--enable-color=false',
    '--summary-interval=0',
    `--dir=${job.folder}`,
    `--listen-port=${PEER_PORT}`,
    // Without it there is no UDP tracker ("udp is not supported yet"). There are no nodes to find.
    '--enable-dht=true',
    '--enable-dht6=false',
    '--bt-enable-lpd=false',
    '--file-allocation=none',
    // It goes on seeding until it is stopped.
    '--seed-ratio=0.0',
    '--bt-detach-seed-only=false',
    `--on-bt-download-complete=${completionHook(job)}`,
    ...more,
    job.source,
  ]);
  return peerWithHook(program, job);
}
