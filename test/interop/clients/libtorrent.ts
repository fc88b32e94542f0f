// libtorrent by its Python binding: the library behind many clients, with its own defaults.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Client, Job, RunningPeer } from '../client.js';
import { PEER_PORT } from '../client.js';
import { start } from './tools.js';

/** Debian's modules belong to this one, whichever comes first in the path. */
export const PYTHON = '/usr/bin/python3';
/** Beside the source: the compiler copies no Python. */
export const SCRIPT = fileURLToPath(new URL('../../../../test/interop/clients/libtorrent_peer.py', import.meta.url));

export const libtorrent: Client = {
  name: 'libtorrent',
  missing: () => (version() === undefined ? 'python3-libtorrent' : undefined),
  version: async () => version() ?? '?',
  seed: run,
  download: run,
};

function run(job: Job): RunningPeer {
  const peers = (job.peers ?? []).flatMap((peer) => ['--peer', peer]);
  const words = [SCRIPT, 'peer', job.source, job.folder, '--port', String(PEER_PORT), ...peers];
  const program = start(job, PYTHON, words);
  const complete = program.until(() => program.said.includes('"event": "complete"'), job.signal);
  complete.catch(() => {});
  return { program, complete, met: () => peersIn(program.said) };
}

function peersIn(said: string): string[] {
  const hosts = said.matchAll(/"event": "peer", "host": "([^"]+)", "port": (\d+)/g);
  return [...hosts].map(([, host = '', port]) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
}

function version(): string | undefined {
  try {
    return execFileSync(PYTHON, ['-c', 'import libtorrent; print(libtorrent.__version__)'], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return undefined;
  }
}
