// Step: the bytes of a .torrent file become a Metainfo, and the other way round.
import { one } from '../kernel/index.js';
import type { Metainfo } from '../model/index.js';

/** What goes into a new torrent. */
export interface MetainfoDraft {
  readonly name: string;
  readonly multiFile: boolean;
  readonly files: Metainfo['files'];
  readonly pieceLength: number;
  readonly pieceHashes: Uint8Array;
  readonly private: boolean;
  readonly tiers: Metainfo['tiers'];
  readonly comment?: string;
  readonly createdBy?: string;
  /** Seconds since 1970. */
  readonly creationDate?: number;
}

export interface MetainfoStep {
  /**
   * Info-hash over the raw `info` bytes as found.
   * @throws InputError naming the key and the reason.
   */
  parse(torrent: Uint8Array): Metainfo;
  /** The raw info dictionary alone, as peers give it (BEP 9), with trackers that are known otherwise. @throws InputError */
  parseInfo(info: Uint8Array, tiers: Metainfo['tiers']): Metainfo;
  compose(draft: MetainfoDraft): Uint8Array;
}

export const METAINFO = one<MetainfoStep>('metainfo');
