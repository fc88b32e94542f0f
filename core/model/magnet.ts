// Magnet links: a torrent by its info-hash alone, and where to ask for the rest (BEP 9, BEP 53).
import { announceUrl } from './announce-url.js';
import { cleanText } from './clean-text.js';
import { InputError } from './errors.js';
import { HASH_LENGTH, InfoHash } from './info-hash.js';
import type { Metainfo } from './metainfo.js';
import { type PeerAddress, parseAddress } from './peer-address.js';

/** Characters. */
export const MAX_MAGNET_LENGTH = 65_536;
/** What is named beyond these is left out. */
export const MAX_MAGNET_TRACKERS = 100;
export const MAX_MAGNET_PEERS = 100;
/** Files that may be selected, and one more than the highest number of one. */
export const MAX_SELECTED_FILES = 100_000;

export interface Magnet {
  readonly infoHash: InfoHash;
  /** Clean text; what the link calls it, which nobody has checked. */
  readonly name?: string;
  /** Announce URLs in the order of the link. */
  readonly trackers: readonly string[];
  /** Peers that the link names (`x.pe`). */
  readonly peers: readonly PeerAddress[];
  /** Indexes of the files that are meant, ascending (BEP 53); undefined: all. */
  readonly files?: readonly number[];
}

export function isMagnet(text: string): boolean {
  return /^\s*magnet:/i.test(text);
}

/** @throws InputError when it names no torrent that we can look for. What we do not know in it is passed over. */
export function parseMagnet(text: string): Magnet {
  const link = text.trim();
  if (link.length > MAX_MAGNET_LENGTH) {
    throw new InputError(`this magnet link has ${link.length} characters; at most ${MAX_MAGNET_LENGTH} are read`);
  }
  const query = /^magnet:\?(.*)$/is.exec(link)?.[1];
  if (query === undefined)
    throw new InputError(`"${cleanText(link, 100)}" is not a magnet link: it has to begin with "magnet:?"`);
  const fields = new URLSearchParams(query);
  const name = cleanText(fields.get('dn') ?? '');
  const files = fields.get('so');
  return {
    infoHash: infoHashOf(valuesOf(fields, 'xt')),
    ...(name !== '' && { name }),
    trackers: distinct(valuesOf(fields, 'tr'), announceUrl, (url) => url, MAX_MAGNET_TRACKERS),
    peers: distinct(valuesOf(fields, 'x.pe'), parseAddress, ({ host, port }) => `${host} ${port}`, MAX_MAGNET_PEERS),
    ...(files !== null && { files: selectedFiles(files) }),
  };
}

/** Its trackers are left out from the first one that would make it too long. */
export function formatMagnet({ infoHash, name, tiers }: Pick<Metainfo, 'infoHash' | 'name' | 'tiers'>): string {
  let link = `magnet:?xt=urn:btih:${infoHash.hex}&dn=${encodeURIComponent(name)}`;
  for (const url of tiers.flat().slice(0, MAX_MAGNET_TRACKERS)) {
    const field = `&tr=${encodeURIComponent(url)}`;
    if (link.length + field.length > MAX_MAGNET_LENGTH) break;
    link += field;
  }
  return link;
}

// Some writers number what they repeat: `tr.1`, `tr.2`.
function valuesOf(fields: URLSearchParams, key: string): string[] {
  const isNumbered = (name: string): boolean => name.startsWith(`${key}.`) && /^\d+$/.test(name.slice(key.length + 1));
  return [...fields].filter(([name]) => name === key || isNumbered(name)).map(([, value]) => value);
}

function distinct<T>(
  texts: readonly string[],
  read: (text: string) => T | undefined,
  keyOf: (value: T) => string,
  most: number,
): T[] {
  const found = new Map<string, T>();
  for (const text of texts) {
    const value = read(text);
    if (value !== undefined && found.size < most) found.set(keyOf(value), value);
  }
  return [...found.values()];
}

function infoHashOf(topics: readonly string[]): InfoHash {
  const named = topics.map((topic) => /^urn:btih:(.*)$/is.exec(topic)?.[1]).find((hash) => hash !== undefined);
  if (named !== undefined) return new InfoHash(hashBytes(named));
  if (topics.some((topic) => /^urn:btmh:/i.test(topic)))
    throw new InputError(
      'this magnet link is for BitTorrent v2 only (urn:btmh, BEP 52), and just links with urn:btih are supported',
    );
  throw new InputError('this magnet link names no torrent: it has no "xt=urn:btih:" with an info-hash');
}

function hashBytes(text: string): Uint8Array {
  if (/^[0-9a-f]{40}$/i.test(text)) return Uint8Array.from(Buffer.from(text, 'hex'));
  if (/^[a-z2-7]{32}$/i.test(text)) return fromBase32(text.toUpperCase());
  throw new InputError(
    `this magnet link names no torrent: "${cleanText(text, 60)}" is not an info-hash, which has 40 hexadecimal or 32 base32 digits`,
  );
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(digits: string): Uint8Array {
  let value = 0n;
  for (const digit of digits) value = value * 32n + BigInt(BASE32.indexOf(digit));
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(HASH_LENGTH * 2, '0'), 'hex'));
}

/** `0,2,4-6` */
function selectedFiles(text: string): number[] {
  const selected = new Set<number>();
  let count = 0;
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    count += to - from + 1;
    // Counted before the range is gone through: repeats cost time as well.
    if (!(from <= to) || to >= MAX_SELECTED_FILES || count > MAX_SELECTED_FILES) throw new InputError(notFiles(text));
    for (let index = from; index <= to; index++) selected.add(index);
  }
  return [...selected].sort((one, other) => one - other);
}

const notFiles = (text: string): string =>
  `this magnet link selects the files "${cleanText(text, 60)}": write numbers and ranges from 0 to ${MAX_SELECTED_FILES - 1}, ` +
  `at most ${MAX_SELECTED_FILES} files, such as 0,2,4-6`;
