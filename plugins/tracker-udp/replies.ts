// What a UDP tracker replied: bodies of packets to values (BEP 15). What is senseless in them is left out.
import {
  type AnnounceReply,
  cleanText,
  formatAddress,
  type InfoHash,
  isDialable,
  type PeerAddress,
  parseCompact,
  type SwarmCounts,
  TrackerError,
} from 'piecework';
import { SCRAPE_ENTRY } from './packets.js';

/** Kept of one reply; we ask for far fewer, and some trackers do not care. */
export const MAX_PEERS = 3000;
/** Bytes before the peers. */
export const ANNOUNCE_HEAD = 12;

/** @param body at least `ANNOUNCE_HEAD` bytes; IPv6 peers follow when the tracker was asked over IPv6. */
export function readAnnounce(body: Buffer, family: 4 | 6): AnnounceReply {
  const bytesOfHost = family === 6 ? 16 : 4;
  const list = body.subarray(ANNOUNCE_HEAD);
  const [interval, incomplete, complete] = [0, 4, 8].map((at) => count(body, at));
  const cutShort = list.length % (bytesOfHost + 2) !== 0;
  return {
    peers: dialable(parseCompact(list, bytesOfHost)),
    ...(interval !== undefined && { interval }),
    ...(complete !== undefined && { complete }),
    ...(incomplete !== undefined && { incomplete }),
    ...(cutShort && { warning: 'The list of peers ends inside an entry.' }),
  };
}

/** @param body `SCRAPE_ENTRY` bytes for each info-hash, in the order they were asked for. */
export function readScrape(body: Buffer, infoHashes: readonly InfoHash[]): [hex: string, counts: SwarmCounts][] {
  return infoHashes.flatMap(({ hex }, index) => {
    const [complete, downloaded, incomplete] = [0, 4, 8].map((at) => count(body, index * SCRAPE_ENTRY + at));
    if (complete === undefined || incomplete === undefined) return [];
    return [[hex, { complete, incomplete, ...(downloaded !== undefined && { downloaded }) }]];
  });
}

export function refusal(body: Buffer): TrackerError {
  // Trackers written in C send the end of their string too.
  const reason = cleanText(body.toString().replace(/\0+$/, '')).trim();
  return new TrackerError(reason ? `The tracker refused: ${reason}` : 'The tracker refused without a readable reason.');
}

function count(body: Buffer, at: number): number | undefined {
  const value = body.readInt32BE(at);
  return value < 0 ? undefined : value;
}

function dialable(all: readonly PeerAddress[]): PeerAddress[] {
  const peers = new Map<string, PeerAddress>();
  for (const peer of all) {
    if (peers.size === MAX_PEERS) break;
    if (isDialable(peer)) peers.set(formatAddress(peer), peer);
  }
  return [...peers.values()];
}
