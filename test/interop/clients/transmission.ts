// Transmission: settings in a file, torrents and magnet links in a watched folder.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, Job, RunningPeer } from '../client.js';
import { PEER_PORT } from '../client.js';
import { completionHook, peerWithHook } from './hook.js';
import { isMagnet, missingTool, start, versionOf } from './tools.js';

export const transmission: Client = {
  name: 'transmission',
  missing: () => missingTool('transmission-daemon'),
  version: () => versionOf('transmission-daemon', '--version'),
  seed: run,
  download: run,
};

function run(job: Job): RunningPeer {
  const watched = join(job.home, 'watch');
  mkdirSync(watched);
  const settings = {
    'dht-enabled': false,
    'download-dir': job.folder,
    'incomplete-dir-enabled': false,
    'lpd-enabled': false,
    'message-level': 3,
    'peer-port': PEER_PORT,
    'port-forwarding-enabled': false,
    preallocation: 0,
    'rename-partial-files': false,
    'rpc-enabled': false,
    'script-torrent-done-enabled': true,
    'script-torrent-done-filename': completionHook(job),
    'start-added-torrents': true,
    // By uTP it gets nothing from libtorrent 2.0.8 here, and ours has no uTP.
    'utp-enabled': false,
    'watch-dir': watched,
    'watch-dir-enabled': true,
  };
  writeFileSync(join(job.home, 'settings.json'), JSON.stringify(settings));
  if (isMagnet(job.source)) writeFileSync(join(watched, 'a.magnet'), job.source);
  else copyFileSync(job.source, join(watched, 'a.torrent'));
  return peerWithHook(start(job, 'transmission-daemon', ['--foreground', '--config-dir', job.home]), job);
}
