// Trackers name us to ourselves, too.
import { networkInterfaces } from 'node:os';
import type { PeerAddress } from 'piecework';

/** @param port where we accept peers */
export function withoutOurselves(peers: readonly PeerAddress[], port: number): PeerAddress[] {
  const ours = new Set(Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []));
  return peers.filter((peer) => peer.port !== port || !ours.has(peer.host));
}
