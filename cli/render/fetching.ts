// How the search for a magnet link's metadata looks. Pure.
import type { MetadataProgress } from '../../core/index.js';
import { fitEnd } from './cells.js';
import { bytes, counted } from './numbers.js';
import type { Paint } from './paint.js';
import { barLine } from './progress.js';

/** Bytes; `all` is 0 until a peer tells. */
export interface Fetching extends MetadataProgress {
  readonly name: string;
  readonly have: number;
  readonly all: number;
}

export function fetchingBlock(fetching: Fetching, width: number, paint: Paint): string[] {
  const { name, have, all } = fetching;
  const columns = Math.max(10, width - 1);
  const first = all > 0 ? barLine(name, have, all, amountOf(fetching), columns, paint) : paint.bold(fitEnd(name, columns));
  return [first, paint.dim(fitEnd(`  fetching metadata   ${peersOf(fetching)}`, columns))];
}

/** For a log. */
export function fetchingSentence(fetching: Fetching): string {
  const amount = fetching.all > 0 ? ` ${amountOf(fetching)},` : '';
  return `${fetching.name}: fetching metadata,${amount} ${peersOf(fetching)}`;
}

const amountOf = ({ have, all }: Fetching): string => `${bytes(have)} of ${bytes(all)}`;

function peersOf({ peers, knownPeers }: Fetching): string {
  if (peers > 0) return counted(peers, 'peer');
  return knownPeers > 0 ? `no peer yet, ${knownPeers} known` : 'no peer yet';
}
