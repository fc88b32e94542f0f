// Programs that only make torrents.
import { missingTool } from '../../../test/interop/clients/tools.js';
import type { Rival } from './rival.js';

export const mktorrent: Rival = {
  missing: () => missing('mktorrent'),
  create: (file, torrent, pieceLength) => ['mktorrent', '-l', String(Math.log2(pieceLength)), '-o', torrent, file],
};

export const transmissionCreate: Rival = {
  missing: () => missing('transmission-create'),
  create: (file, torrent, pieceLength) => ['transmission-create', '-s', String(pieceLength / 1024), '-o', torrent, file],
};

export function missing(program: string): string | undefined {
  return missingTool(program) && `${program} is not installed`;
}
