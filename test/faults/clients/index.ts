// The clients, by name.
import type { Client } from '../fault.js';
import { aria2 } from './aria2.js';
import { libtorrent } from './libtorrent.js';
import { ours } from './ours.js';
import type { Setting } from './setting.js';

export type ClientName = Client['name'];
export const CLIENT_NAMES: readonly ClientName[] = ['ours', 'aria2', 'libtorrent'];
export const CLIENTS: Readonly<Record<ClientName, (setting: Setting) => Client>> = { ours, aria2, libtorrent };
