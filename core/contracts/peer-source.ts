// Step: where peers come from (trackers, a fixed list, other peers).
import { chain } from '../kernel/index.js';
import type { PeerAddress } from '../model/index.js';
import { TORRENT_SCOPE } from './scopes.js';

export interface PeerSource {
  /** Shown to people beside a peer: `tracker`. */
  readonly name: string;
  /** May it be asked for a private torrent (BEP 27)? */
  readonly servesPrivate: boolean;
  /** Begins to look; hands over what it finds at any later time, as often as it likes, repeats allowed. */
  find(found: (peers: readonly PeerAddress[]) => void): void;
  /** We now have everything that is wanted. */
  completed?(): Promise<void>;
  /** Ends the search and says good-bye where that is due. Bounded by the caller. */
  leave?(): Promise<void>;
}

export const PEER_SOURCE = chain<PeerSource>('peer-source', TORRENT_SCOPE);
