// The peers in a reply: compact (BEP 23, BEP 7) or a list of dictionaries (BEP 3), without those that cannot be dialled.
import { type Bencoded, type BencodedDictionary, formatAddress, isDialable, type PeerAddress, parseCompact } from 'piecework';

/** Kept of one reply; we ask for far fewer, and some trackers do not care. */
export const MAX_PEERS = 3000;

export function readPeers(reply: BencodedDictionary): { peers: PeerAddress[]; cutShort: boolean } {
  const peers = new Map<string, PeerAddress>();
  const [four, six] = [reply.get('peers'), reply.get('peers6')];
  for (const peer of [...inList(four), ...inBytes(four, 4), ...inBytes(six, 16)]) {
    if (peers.size === MAX_PEERS) break;
    if (isDialable(peer)) peers.set(formatAddress(peer), peer);
  }
  return { peers: [...peers.values()], cutShort: isCut(four, 4) || isCut(six, 16) };
}

function inBytes(value: Bencoded | undefined, bytesOfHost: 4 | 16): PeerAddress[] {
  return value instanceof Uint8Array ? parseCompact(value, bytesOfHost) : [];
}

function isCut(value: Bencoded | undefined, bytesOfHost: number): boolean {
  return value instanceof Uint8Array && value.length % (bytesOfHost + 2) !== 0;
}

function inList(value: Bencoded | undefined): PeerAddress[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: Bencoded) => {
    if (!(entry instanceof Map)) return [];
    const [host, port] = [entry.get('ip'), entry.get('port')];
    return host instanceof Uint8Array && typeof port === 'number' ? [{ host: Buffer.from(host).toString('latin1'), port }] : [];
  });
}
