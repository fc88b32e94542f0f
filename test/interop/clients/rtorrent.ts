// rtorrent as a daemon: all in its rc file.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, Job, RunningPeer } from '../client.js';
import { PEER_PORT } from '../client.js';
import { completionHook, peerWithHook } from './hook.js';
import { missingTool, start, versionOf } from './tools.js';

export const rtorrent: Client = {
  name: 'rtorrent',
  missing: () => missingTool('rtorrent'),
  version: () => versionOf('rtorrent', '-h'),
  seed: run,
  download: run,
};

function run(job: Job): RunningPeer {
  const session = join(job.home, 'session');
  mkdirSync(session);
  const rc = join(job.home, 'rtorrent.rc');
  writeFileSync(
    rc,
    `system.daemon.set = true
network.port_range.set = ${PEER_PORT}-${PEER_PORT}
network.port_random.set = no
dht.mode.set = disable
protocol.pex.set = yes
protocol.encryption.set = allow_incoming,try_outgoing,enable_retry
trackers.use_udp.set = yes
session.path.set = ${session}
directory.default.set = ${job.folder}
method.set_key = event.download.finished, mark, "execute.nothrow=${completionHook(job)}"
schedule2 = load, 0, 0, "load.start=${job.source}"
`,
  );
  return peerWithHook(start(job, 'rtorrent', ['-n', '-o', `import=${rc}`]), job);
}
