// Places for those who dial us are few: who sits on one and does nothing gives it up to a newcomer.
// A host's address says little: many honest peers may share it (NAT), and on this machine all do. So a host that has many
// connections loses nothing while there is room; it only is the first to make some.
import { isLoopback, type PeerAddress } from '../model/index.js';
import {
  CROWD,
  CROWD_PATIENCE_MS,
  MAX_CONNECTIONS,
  MAX_INCOMING,
  MAX_PER_HOST,
  MUTE_PATIENCE_MS,
  PATIENCE_MS,
} from './bounds.js';

export interface Sitter {
  readonly address: PeerAddress;
  readonly outgoing: boolean;
  /** By the clock. */
  readonly since: number;
  /** It said anything at all after its handshake. */
  readonly spoke: boolean;
  /** Blocks went one way or the other. */
  readonly useful: boolean;
}

/** True: there is room. A member: once that is gone. False: there is none. */
export function placeFor<S extends Sitter>(host: string, members: Iterable<S>, now: number): S | boolean {
  const all = [...members];
  const incoming = all.filter(({ outgoing }) => !outgoing);
  const neighbours = incoming.filter(({ address }) => address.host === host);
  if (neighbours.length >= MAX_PER_HOST && !isLoopback(host)) return leastUseful(neighbours, now) ?? false;
  if (incoming.length < MAX_INCOMING && all.length < MAX_CONNECTIONS) return true;
  return leastUseful(incoming, now) ?? false;
}

// Those that never spoke, then those of the host with the most idle ones, then those that are here longest.
function leastUseful<S extends Sitter>(members: readonly S[], now: number): S | undefined {
  const idle = members.filter(({ useful }) => !useful);
  const crowds = new Map<string, number>();
  for (const { address } of idle) crowds.set(address.host, (crowds.get(address.host) ?? 0) + 1);
  const crowdOf = ({ address }: S): number => crowds.get(address.host) ?? 0;
  const patience = (each: S): number => {
    if (!each.spoke) return MUTE_PATIENCE_MS;
    return crowdOf(each) >= CROWD ? CROWD_PATIENCE_MS : PATIENCE_MS;
  };
  const [least] = idle
    .filter((each) => now - each.since >= patience(each))
    .sort((one, other) => Number(one.spoke) - Number(other.spoke) || crowdOf(other) - crowdOf(one) || one.since - other.since);
  return least;
}
