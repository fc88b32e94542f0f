// No client, but the limit that one may be compared with: our bare pipeline of receiving, hashing and writing, from one seeder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from '../../../test/faults/clients/setting.js';
import { metainfoOf } from '../../../test/faults/sample.js';
import { endOf } from './ending.js';
import type { Rival } from './rival.js';

const PROGRAM = fileURLToPath(new URL('../../ceiling/download.js', import.meta.url));

export const ceiling: Rival = {
  missing: () => undefined,
  download: ({ torrent, folder, peers: [peer = ''] }, setting) => {
    const { infoHash, geometry, name } = metainfoOf(readFileSync(torrent));
    if (geometry.totalLength % geometry.pieceLength !== 0) throw new Error('it knows no last piece that is shorter');
    const [host = '', port = ''] = peer.split(':');
    const sizes = [geometry.pieceCount, geometry.pieceLength].map(String);
    const words = [process.execPath, PROGRAM, port, host, infoHash.hex, ...sizes, join(folder, name)];
    const running = start(setting, { torrent, folder }, peer, words);
    return { running, complete: endOf(running) };
  },
};
