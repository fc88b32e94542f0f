// How far a torrent is, in numbers for people and programs.
import type { LentTorrent } from './lent-torrent.js';
import type { PieceStates } from './piece-states.js';

export type Phase = 'checking' | 'downloading' | 'seeding' | 'stopped' | 'failed';

/** Bytes, bytes a second, seconds. */
export interface Progress {
  readonly phase: Phase;
  readonly pieces: number;
  readonly piecesHave: number;
  readonly bytes: number;
  readonly bytesHave: number;
  /** Of all wanted pieces, and of those that are still to come. */
  readonly bytesWanted: number;
  readonly bytesLeft: number;
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

export function progressOf(
  phase: Phase,
  torrent: LentTorrent,
  states: PieceStates,
  wasted: number,
  knownPeers: number,
): Progress {
  const { left } = torrent;
  const { have, wanted } = states;
  const { geometry } = torrent.metainfo;
  const downloadRate = torrent.down.perSecond;
  return {
    phase,
    pieces: have.size,
    piecesHave: have.count,
    bytes: geometry.totalLength,
    bytesHave: geometry.bytesIn(have),
    bytesWanted: geometry.bytesIn(wanted),
    bytesLeft: left,
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
