// Announce URLs in tiers (BEP 12). A bad one is left out: one broken line must not cost the torrent.
import { announceUrl, type Bencoded } from 'piecework';
import { type Entries, isList, textOf } from './entries.js';

/** Over all tiers. */
export const MAX_TRACKERS = 100;
/** Entries that are looked at, usable or not: reading a URL takes a microsecond or two, and a torrent has room for a million. */
export const MAX_LOOKED_AT = 10_000;

export function readTiers(root: Entries): string[][] {
  const seen = new Set<string>();
  const listed = tiersOf(root.list('announce-list') ?? [], seen);
  // BEP 12: `announce` counts only without a list.
  return listed.length > 0 ? listed : tiersOf([[root.get('announce') ?? []]], seen);
}

function tiersOf(list: readonly Bencoded[], seen: Set<string>): string[][] {
  const tiers: string[][] = [];
  let looks = 0;
  for (const item of list) {
    const tier: string[] = [];
    for (const entry of isList(item) ? item : [item]) {
      if (seen.size === MAX_TRACKERS || ++looks > MAX_LOOKED_AT) break;
      const url = entry instanceof Uint8Array ? announceUrl(textOf(entry)) : undefined;
      if (url === undefined || seen.has(url)) continue;
      seen.add(url);
      tier.push(url);
    }
    if (tier.length > 0) tiers.push(tier);
  }
  return tiers;
}
