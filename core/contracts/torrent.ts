// What the engine lends to plugins for one torrent, and what a plugin does across its peers.
import { chain, lent } from '../kernel/index.js';
import type { Metainfo, PieceIndex, Pieces } from '../model/index.js';
import type { Peer } from './peer.js';
import { TORRENT_SCOPE } from './scopes.js';

export interface Torrent {
  readonly metainfo: Metainfo;
  /** Where the content lives: the file, or the folder of a multi-file torrent. What that means is storage's business. */
  readonly contentPath: string;
  /** 20 bytes: who we are in this swarm. */
  readonly peerId: Uint8Array;
  /** Where we accept peers; 0 when nowhere. */
  readonly port: number;
  /** Peers named by the person who added the torrent. */
  readonly namedPeers: readonly string[];
  /** Verified pieces. */
  readonly have: Pieces & { toBytes(): Uint8Array };
  /** Connected peers. */
  readonly peers: ReadonlySet<Peer>;
  /** Bytes of content since it was opened. */
  readonly downloaded: number;
  readonly uploaded: number;
  /** Bytes still wanted: of files that nobody wants, none are. */
  readonly left: number;
}

export const TORRENT = lent<Torrent>('torrent', TORRENT_SCOPE);

/** What a plugin does across the peers of one torrent. */
export interface TorrentBehaviour {
  /** Storage and resume are ready, no peer yet. */
  opened?(): void;
  /** The piece is verified and stored. */
  pieceVerified?(piece: PieceIndex): void;
  peerOpened?(peer: Peer): void;
  peerClosed?(peer: Peer): void;
  /** Everything wanted is here. */
  completed?(): void;
  closed?(): void;
}

export const TORRENT_BEHAVIOUR = chain<TorrentBehaviour>('torrent-behaviour', TORRENT_SCOPE);
