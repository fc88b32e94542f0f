// A scrape: its URL, made of the announce URL, and its reply (BEP 48).
import { type BencodedDictionary, cleanText, type InfoHash, type SwarmCounts, TrackerError } from 'piecework';
import { escapeBytes, withQuery } from './query.js';
import { throwRefusal, whole } from './reply.js';

/** @throws TrackerError when the tracker's URL says that it is not scraped. */
export function scrapeQuery(announceUrl: string, infoHashes: readonly InfoHash[]): string {
  const parts = /^(https?:\/\/[^/?#]*\/(?:[^?#]*\/)?)announce([^/?#]*(?:\?[^#]*)?)(?:#|$)/i.exec(announceUrl);
  if (!parts)
    throw new TrackerError(
      `The tracker cannot be scraped: the last part of the path of ${cleanText(announceUrl, 200)} does not begin with "announce".`,
    );
  const [, before = '', after = ''] = parts;
  return withQuery(
    `${before}scrape${after}`,
    infoHashes.map(({ bytes }) => `info_hash=${escapeBytes(bytes)}`),
  );
}

/** @throws TrackerError with the tracker's own words when it refuses. */
export function readScrape(
  dictionary: BencodedDictionary,
  infoHashes: readonly InfoHash[],
): [hex: string, counts: SwarmCounts][] {
  throwRefusal(dictionary);
  const files = dictionary.get('files');
  if (!(files instanceof Map)) throw new TrackerError('The tracker answered the scrape without a list of torrents.');
  return infoHashes.flatMap(({ bytes, hex }) => {
    const file = files.get(Buffer.from(bytes).toString('latin1'));
    const counts = file instanceof Map ? countsOf(file) : undefined;
    return counts ? [[hex, counts]] : [];
  });
}

function countsOf(file: BencodedDictionary): SwarmCounts | undefined {
  const [complete, incomplete, downloaded] = ['complete', 'incomplete', 'downloaded'].map((name) => whole(file.get(name)));
  if (complete === undefined || incomplete === undefined) return undefined;
  return { complete, incomplete, ...(downloaded !== undefined && { downloaded }) };
}
