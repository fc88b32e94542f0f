// Our own command line, as a person's shell starts it.
import { join } from 'node:path';
import { MAIN } from '../../real/piecework.js';
import type { Client, Job, RunningPeer } from '../client.js';
import { PEER_PORT } from '../client.js';
import { start, versionOf } from './tools.js';

/** @param profile a file like plugins.json @param more words of the command line */
export function ours(profile: string, ...more: readonly string[]): Client {
  const run = (job: Job, ...command: readonly string[]): RunningPeer => {
    const peers = (job.peers ?? []).flatMap((peer) => ['--peer', peer]);
    const words = [...command, ...peers, '--port', String(PEER_PORT), '--plugins', profile, '--json', ...more];
    const program = start(job, process.execPath, ['--enable-source-maps', MAIN, ...words]);
    const complete = program.until(() => program.said.includes('"event":"completed"'), job.signal);
    complete.catch(() => {});
    const ready = () => program.until(() => program.said.includes('"event":"ready"'), job.signal);
    return { program, complete, ready, met: () => peersIn(program.said) };
  };
  return {
    name: 'ours',
    missing: () => undefined,
    version: () => versionOf(process.execPath, MAIN, '--version'),
    seed: (job) => run(job, 'seed', job.source, join(job.folder, job.name)),
    download: (job) => run(job, 'download', job.source, '--out', job.folder, '--keep-seeding'),
  };
}

function peersIn(said: string): string[] {
  return [...said.matchAll(/"event":"peer-opened"[^\n]*?"peer":"([^"]+)"/g)].map(([, peer = '']) => peer);
}
