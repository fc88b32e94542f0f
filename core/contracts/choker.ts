// Step: who may request from us. Asked every few seconds, and when somebody becomes interested.
import { one, type Token } from '../kernel/index.js';
import type { Peer } from './peer.js';
import { named } from './plugin-fault.js';
import { TORRENT_SCOPE } from './scopes.js';

export interface Choker {
  /**
   * The peers to be unchoked until the next round. Asked with all connected peers that are interested in what we have.
   * @param regular false between rounds: somebody came or left, the others should keep what they have.
   */
  round(interested: readonly Peer[], regular: boolean): ReadonlySet<Peer>;
}

/** Other plugins ask it: what it throws is not theirs, nor what it answers. */
export const CHOKER: Token<Choker> = {
  ...one<Choker>('choker', TORRENT_SCOPE),
  seenBy: (choker) => ({
    round: (interested, regular) => named(choker, 'round', () => setOf(choker.round(interested, regular))),
  }),
};

function setOf(answer: ReadonlySet<Peer>): ReadonlySet<Peer> {
  if (typeof Object(answer).has !== 'function') throw new TypeError('its answer is no set of peers');
  return answer;
}
