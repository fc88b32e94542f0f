// rtorrent as a daemon: all in its rc file.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, Job, RunningPeer } from '../client.js';
import { PEER_PORT } from '../client.js';
import { completionHook, peerWithHook } from './hook.js';
import { missingTool, type PeerSettings, start, versionOf } from './tools.js';

export const rtorrent: Client = {
  name: 'rtorrent',
  missing: () => missingTool('rtorrent'),
  version: () => versionOf('rtorrent', '-h'),
  seed: run,
  download: run,
};

function run(job: Job): RunningPeer {
  const [program, ...words] = rtorrentWords({ ...job, port: PEER_PORT }, 'protocol.pex.set = yes', 'trackers.use_udp.set = yes');
  return peerWithHook(start(job, program, words), job);
}

/** Writes its rc file. @param lines further ones of it @returns the words that start it */
export function rtorrentWords(peer: PeerSettings, ...lines: readonly string[]): [program: string, ...words: string[]] {
  const session = join(peer.home, 'session');
  mkdirSync(session);
  const rc = join(peer.home, 'rtorrent.rc');
  writeFileSync(
    rc,
    `system.daemon.set = true
network.port_range.set = ${peer.port}-${peer.port}
network.port_random.set = no
dht.mode.set = disable
protocol.encryption.set = allow_incoming,try_outgoing,enable_retry
session.path.set = ${session}
directory.default.set = ${peer.folder}
${peer.address === undefined ? '' : `network.bind_address.set = ${peer.address}\n`}${lines.map((line) => `${line}\n`).join('')}method.set_key = event.download.finished, mark, "execute.nothrow=${completionHook(peer)}"
schedule2 = load, 0, 0, "load.start=${peer.source}"
`,
  );
  return ['rtorrent', '-n', '-o', `import=${rc}`];
}
