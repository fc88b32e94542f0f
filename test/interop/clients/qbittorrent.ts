// qBittorrent without its window: settings in a profile folder, the torrent on the command line.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, Job, RunningPeer } from '../client.js';
import { PEER_PORT } from '../client.js';
import { completionHook, peerWithHook } from './hook.js';
import { missingTool, start, versionOf } from './tools.js';

export const qbittorrent: Client = {
  name: 'qbittorrent',
  missing: () => missingTool('qbittorrent-nox'),
  version: () => versionOf('qbittorrent-nox', '--version'),
  seed: run,
  download: run,
};

function run(job: Job): RunningPeer {
  const folder = join(job.home, 'qBittorrent', 'config');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'qBittorrent.conf'), settings(job));
  const words = [`--profile=${job.home}`, `--save-path=${job.folder}`, '--skip-dialog=true', '--add-paused=false', job.source];
  return peerWithHook(start(job, 'qbittorrent-nox', words), job);
}

const settings = (job: Job): string => `[LegalNotice]
Accepted=true

[AutoRun]
enabled=true
program=${completionHook(job)}

[BitTorrent]
Session\\DefaultSavePath=${job.folder}
Session\\Port=${PEER_PORT}
Session\\DHTEnabled=false
Session\\LSDEnabled=false
Session\\QueueingSystemEnabled=false

[Network]
PortForwardingEnabled=false

[Preferences]
WebUI\\Enabled=false
`;
