// Replies as dictionaries to encode (BEP 3, 7, 23, 48).
import { type Encodable, toCompact } from 'piecework';
import type { Announce } from './announce.js';
import type { Counts, Member } from './swarms.js';

/** Seconds; a client without peers may come back this soon. */
export const MIN_INTERVAL = 30;

export const failureReply = (reason: string): Encodable => ({ 'failure reason': reason });

export function announceReply(
  interval: number,
  counts: Counts | undefined,
  members: readonly Member[],
  asked: Announce,
): Encodable {
  return {
    interval,
    'min interval': MIN_INTERVAL,
    complete: counts?.complete ?? 0,
    incomplete: counts?.incomplete ?? 0,
    downloaded: counts?.downloaded ?? 0,
    ...(asked.compact ? compactPeers(members) : { peers: members.map((member) => peerDictionary(member, asked.withPeerIds)) }),
  };
}

/** Torrents that nobody is in are left out. */
export function scrapeReply(files: readonly (readonly [infoHash: string, counts: Counts | undefined])[]): Encodable {
  const known = new Map<string, Encodable>();
  for (const [infoHash, counts] of files) if (counts) known.set(infoHash, { ...counts });
  return { files: known };
}

function compactPeers(members: readonly Member[]): { peers: Uint8Array; peers6?: Uint8Array } {
  const all = members.map(toCompact);
  const of = (length: number): Uint8Array =>
    Buffer.concat(all.filter((bytes) => bytes?.length === length).map((bytes) => bytes ?? new Uint8Array()));
  const six = of(18);
  return { peers: of(6), ...(six.length > 0 && { peers6: six }) };
}

function peerDictionary({ host, port, peerId }: Member, withId: boolean): Encodable {
  return { ip: host, port, 'peer id': withId ? Buffer.from(peerId, 'latin1') : undefined };
}
