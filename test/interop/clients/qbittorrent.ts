// qBittorrent without its window: settings in a profile folder, the torrent on the command line.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, Job, RunningPeer } from '../client.js';
import { PEER_PORT } from '../client.js';
import { completionHook, peerWithHook } from './hook.js';
import { missingTool, type PeerSettings, start, versionOf } from './tools.js';

export const qbittorrent: Client = {
  name: 'qbittorrent',
  missing: () => missingTool('qbittorrent-nox'),
  version: () => versionOf('qbittorrent-nox', '--version'),
  seed: run,
  download: run,
};

function run(job: Job): RunningPeer {
  const [program, ...words] = qbittorrentWords({ ...job, port: PEER_PORT });
  return peerWithHook(start(job, program, words), job);
}

/** Writes its settings. @param session further ones of its session @returns the words that start it */
export function qbittorrentWords(peer: PeerSettings, ...session: readonly string[]): [program: string, ...words: string[]] {
  const folder = join(peer.home, 'qBittorrent', 'config');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'qBittorrent.conf'), settings(peer, session));
  const words = [`--profile=${peer.home}`, `--save-path=${peer.folder}`, '--skip-dialog=true', '--add-paused=false', peer.source];
  return ['qbittorrent-nox', ...words];
}

const settings = (peer: PeerSettings, session: readonly string[]): string => `[LegalNotice]
Accepted=true

[AutoRun]
enabled=true
program=${completionHook(peer)}

[BitTorrent]
Session\\DefaultSavePath=${peer.folder}
Session\\Port=${peer.port}
Session\\DHTEnabled=false
Session\\LSDEnabled=false
Session\\QueueingSystemEnabled=false
${session.map((line) => `Session\\${line}\n`).join('')}
[Network]
PortForwardingEnabled=false

[Preferences]
WebUI\\Enabled=false
WebUI\\Port=0
`;
