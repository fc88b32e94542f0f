// What happened, for people and programs that watch. Events inform and never decide.
import { lent, type Token } from '../kernel/index.js';
import type { PeerAddress, PieceIndex } from '../model/index.js';
import { TORRENT_SCOPE } from './scopes.js';

export interface TorrentEvents {
  /** Existing content is being checked against its hashes: pieces done of pieces to check. */
  checking: { done: number; total: number };
  /** Resume and check are over; peers come now. */
  ready: { have: number; pieces: number };
  /** `client` as its peer id tells; it may introduce itself later. */
  'peer-opened': { address: PeerAddress; outgoing: boolean; client: string };
  'peer-closed': { address: PeerAddress; reason: string };
  'peer-banned': { address: PeerAddress; reason: string };
  'piece-verified': { piece: PieceIndex; have: number; pieces: number };
  'piece-failed': { piece: PieceIndex; peers: readonly PeerAddress[] };
  'tracker-replied': { url: string; peers: number; warning?: string };
  /** `retryMs`: until this torrent's trackers are asked again; 0 when another one is asked at once. */
  'tracker-failed': { url: string; error: Error; retryMs: number };
  /** What a magnet link leaves out is coming: bytes of the info dictionary that are here, of all its bytes. */
  metadata: { have: number; bytes: number };
  /** Nothing can be written now, such as to a full disk. Verified pieces wait in memory, and are tried again after `retryMs`. */
  'storage-waiting': { error: Error; retryMs: number };
  /** All that waited for storage is written. */
  'storage-recovered': Record<string, never>;
  /** Everything wanted is verified and stored: bytes of all wanted pieces. */
  completed: { bytes: number };
  /** A plugin has something to say to people. */
  note: { message: string };
  /** Something went wrong that the torrent survives. */
  warning: { message: string };
  /** The torrent stopped. */
  failed: { error: Error };
}

export interface Events {
  /** Returns a function that ends it. What a listener throws becomes a `warning`. */
  on<K extends keyof TorrentEvents>(name: K, listener: (event: TorrentEvents[K]) => void): () => void;
  emit<K extends keyof TorrentEvents>(name: K, event: TorrentEvents[K]): void;
  /** The same events for one plugin: its listeners bear its name. */
  by?(plugin: string): Events;
}

export const EVENTS: Token<Events> = {
  ...lent<Events>('events', TORRENT_SCOPE),
  seenBy: (events, plugin) => events.by?.(plugin) ?? events,
};
