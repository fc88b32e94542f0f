// What a .torrent says, after every check: a value that cannot be wrong.
import type { Geometry } from './geometry.js';
import type { InfoHash } from './info-hash.js';

export interface FileEntry {
  /** Path segments under the torrent's name, safe on every system; for a single file just its name. */
  readonly path: readonly string[];
  readonly length: number;
  /** BEP 47: zeros that align the next file to a piece. Hashed like content, never stored. */
  readonly padding: boolean;
}

export interface Metainfo {
  readonly infoHash: InfoHash;
  /** One safe path segment: the file's name, or the folder's for multi-file torrents. */
  readonly name: string;
  readonly multiFile: boolean;
  readonly files: readonly FileEntry[];
  readonly geometry: Geometry;
  /** 20 bytes a piece. */
  readonly pieceHashes: Uint8Array;
  /** BEP 27: peers come from its trackers only. */
  readonly private: boolean;
  /** Announce URLs by tier (BEP 12); empty for none. */
  readonly tiers: readonly (readonly string[])[];
  /** The raw info dictionary, as hashed. */
  readonly info: Uint8Array;
  readonly comment?: string;
  readonly createdBy?: string;
  /** Seconds since 1970. */
  readonly creationDate?: number;
}
