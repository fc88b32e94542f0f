// Canonical bencode. The package writes numbers and strings; it would sort keys as UTF-16, not as bytes, drop a bigint
// without a word and cut a fraction, so those three are ours.
import bencode from 'bencode';
import type { Encodable } from 'piecework';

const DICTIONARY = Buffer.from('d');
const LIST = Buffer.from('l');
const END = Buffer.from('e');

/** @throws RangeError for a number that is not whole, or too large to be exact. */
export function encode(value: Encodable): Uint8Array {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: Encodable, parts: Uint8Array[]): void {
  if (typeof value === 'bigint') parts.push(Buffer.from(`i${value}e`));
  else if (typeof value === 'number') parts.push(bencode.encode(exact(value)));
  else if (typeof value === 'string' || value instanceof Uint8Array) parts.push(bencode.encode(value));
  else if (isList(value)) {
    parts.push(LIST);
    for (const item of value) write(item, parts);
    parts.push(END);
  } else {
    parts.push(DICTIONARY);
    for (const [key, entry] of sortedEntries(value)) {
      parts.push(bencode.encode(Buffer.from(key, 'latin1')));
      write(entry, parts);
    }
    parts.push(END);
  }
}

type Dictionary = Exclude<Encodable, number | bigint | string | Uint8Array | readonly Encodable[]>;

/** Keys as latin1 text of their bytes: comparing that compares the bytes. */
function sortedEntries(dictionary: Dictionary): [string, Encodable][] {
  const entries: [string, Encodable][] = dictionary instanceof Map ? [...dictionary] : [];
  if (!(dictionary instanceof Map)) {
    for (const [key, value] of Object.entries(dictionary)) {
      if (value !== undefined) entries.push([Buffer.from(key).toString('latin1'), value]);
    }
  }
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} has no exact bencode: only whole numbers up to 2^53 - 1 do`);
  return value;
}

// Array.isArray does not narrow a readonly array away.
function isList(value: Encodable): value is readonly Encodable[] {
  return Array.isArray(value);
}
