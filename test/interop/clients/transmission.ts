// Transmission: settings in a file, torrents in a watched folder, magnet links by its remote control.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, Job, RunningPeer } from '../client.js';
import { PEER_PORT } from '../client.js';
import { completionHook, peerWithHook } from './hook.js';
import { isMagnet, missingTool, start, versionOf } from './tools.js';

const AGAIN_MS = 200;

export const transmission: Client = {
  name: 'transmission',
  missing: () => missingTool('transmission-daemon', 'transmission-remote'),
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
    'rpc-enabled': isMagnet(job.source),
    'script-torrent-done-enabled': true,
    'script-torrent-done-filename': completionHook(job),
    'start-added-torrents': true,
    // By uTP it gets nothing from libtorrent 2.0.8 here, and ours has no uTP.
    'utp-enabled': false,
    'watch-dir': watched,
    'watch-dir-enabled': true,
  };
  writeFileSync(join(job.home, 'settings.json'), JSON.stringify(settings));
  if (!isMagnet(job.source)) copyFileSync(job.source, join(watched, 'a.torrent'));
  const daemon = start(job, 'transmission-daemon', ['--foreground', '--config-dir', job.home]);
  if (isMagnet(job.source)) void addMagnet(job);
  return peerWithHook(daemon, job);
}

/** 3.00 ignores magnet links in its watched folder. */
async function addMagnet(job: Job): Promise<void> {
  while (!job.signal.aborted) {
    // It fails until the daemon listens.
    if ((await start(job, 'transmission-remote', ['--add', job.source]).ended) === 0) return;
    await pause(AGAIN_MS);
  }
}
