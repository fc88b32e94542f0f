// Announce URLs in tiers (BEP 12). A bad one is left out: one broken line must not cost the torrent.
import type { Bencoded } from 'piecework';
import { type Entries, isList, textOf } from './entries.js';

/** Over all tiers. */
export const MAX_TRACKERS = 100;
export const MAX_URL_LENGTH = 2048;

const PROTOCOLS = new Set(['http:', 'https:', 'udp:']);
// The URL parser drops tabs and line ends without a word.
const UNPRINTABLE = /[\p{Cc}\p{Z}]/u;

export function readTiers(root: Entries): string[][] {
  const seen = new Set<string>();
  const listed = tiersOf(root.list('announce-list') ?? [], seen);
  // BEP 12: `announce` counts only without a list.
  return listed.length > 0 ? listed : tiersOf([[root.get('announce') ?? []]], seen);
}

function tiersOf(list: readonly Bencoded[], seen: Set<string>): string[][] {
  const tiers: string[][] = [];
  for (const item of list) {
    const tier: string[] = [];
    for (const entry of isList(item) ? item : [item]) {
      const url = entry instanceof Uint8Array ? announceUrl(textOf(entry)) : undefined;
      if (url === undefined || seen.has(url) || seen.size === MAX_TRACKERS) continue;
      seen.add(url);
      tier.push(url);
    }
    if (tier.length > 0) tiers.push(tier);
  }
  return tiers;
}

/** In the form URLs are compared in; undefined when it cannot be announced to. */
export function announceUrl(given: string): string | undefined {
  const text = given.trim();
  if (text.length > MAX_URL_LENGTH || UNPRINTABLE.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, hostname, href } = new URL(text);
  return PROTOCOLS.has(protocol) && hostname !== '' && href.length <= MAX_URL_LENGTH ? href : undefined;
}
