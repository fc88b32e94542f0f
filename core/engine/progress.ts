// How far a torrent is, in numbers for people and programs.
import type { Bitfield } from '../model/index.js';
import type { LentTorrent } from './lent-torrent.js';

export type Phase = 'checking' | 'downloading' | 'seeding' | 'stopped' | 'failed';

/** Bytes, bytes a second, seconds. */
export interface Progress {
  readonly phase: Phase;
  readonly pieces: number;
  readonly piecesHave: number;
  readonly bytes: number;
  readonly bytesHave: number;
  /** Since the torrent was opened. */
  readonly downloaded: number;
  readonly uploaded: number;
  readonly downloadRate: number;
  readonly uploadRate: number;
  /** Received and not needed. */
  readonly wasted: number;
  readonly peers: number;
  readonly knownPeers: number;
  /** Undefined: no end in sight, or nothing left. */
  readonly secondsLeft: number | undefined;
}

export function progressOf(phase: Phase, torrent: LentTorrent, have: Bitfield, wasted: number, knownPeers: number): Progress {
  const { left } = torrent;
  const bytes = torrent.metainfo.geometry.totalLength;
  const downloadRate = torrent.down.perSecond;
  return {
    phase,
    pieces: have.size,
    piecesHave: have.count,
    bytes,
    bytesHave: bytes - left,
    downloaded: torrent.downloaded,
    uploaded: torrent.uploaded,
    downloadRate,
    uploadRate: torrent.up.perSecond,
    wasted,
    peers: torrent.peers.size,
    knownPeers,
    secondsLeft: left > 0 && downloadRate > 0 ? left / downloadRate : undefined,
  };
}
