// How long things live: with the process, with one torrent, with one connected peer.
import { PROCESS, scopeInside } from '../kernel/index.js';

export { PROCESS };
export const TORRENT_SCOPE = scopeInside(PROCESS, 'torrent');
export const PEER_SCOPE = scopeInside(TORRENT_SCOPE, 'peer');
