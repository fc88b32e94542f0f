// What the engine lends for BEP 9: the info dictionary, to serve it once it is known and to deliver it when it is not.
import { lent } from '../kernel/index.js';
import { TORRENT_SCOPE } from './scopes.js';

export interface Metadata {
  /** The raw info dictionary; undefined for a magnet link whose metadata is still looked for. */
  readonly info: Uint8Array | undefined;
  /** The whole info dictionary came. True: its hash is right. Once right, the torrent goes on with it. */
  deliver(info: Uint8Array): boolean;
}

export const METADATA = lent<Metadata>('metadata', TORRENT_SCOPE);
