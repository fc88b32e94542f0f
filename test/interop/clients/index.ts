// The clients of others, by name.
import type { Client, ClientName } from '../client.js';
import { aria2 } from './aria2.js';
import { libtorrent } from './libtorrent.js';
import { qbittorrent } from './qbittorrent.js';
import { rtorrent } from './rtorrent.js';
import { transmission } from './transmission.js';

export const THEIRS: Readonly<Record<Exclude<ClientName, 'ours'>, Client>> = {
  aria2,
  transmission,
  qbittorrent,
  rtorrent,
  libtorrent,
};
