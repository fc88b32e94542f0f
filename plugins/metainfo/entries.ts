// A dictionary of a torrent, read by key: what is missing or of the wrong type becomes one sentence that names the key.
import { type Bencoded, type BencodedDictionary, InputError } from 'piecework';

/** Of a comment, say: more than is ever shown. */
export const MAX_TEXT_BYTES = 4096;

export class Entries {
  private constructor(
    private readonly dictionary: BencodedDictionary,
    private readonly where: string,
  ) {}

  /** @param where how errors name it; nothing for the outermost one. */
  static of(value: Bencoded | undefined, where = ''): Entries | undefined {
    return value instanceof Map ? new Entries(value, where) : undefined;
  }

  has(key: string): boolean {
    return this.dictionary.has(key);
  }

  get(key: string): Bencoded | undefined {
    return this.dictionary.get(key);
  }

  bytes(key: string): Uint8Array | undefined {
    const value = this.dictionary.get(key);
    return value instanceof Uint8Array ? value : undefined;
  }

  /** Short text in UTF-8; bytes that are not become U+FFFD, and what is too long is cut. */
  text(key: string): string | undefined {
    const bytes = this.bytes(key);
    return bytes && textOf(bytes.subarray(0, MAX_TEXT_BYTES));
  }

  list(key: string): readonly Bencoded[] | undefined {
    const value = this.dictionary.get(key);
    return value !== undefined && isList(value) ? value : undefined;
  }

  /** A whole number that is not negative and that a double holds exactly. */
  whole(key: string): number | undefined {
    const value = this.dictionary.get(key);
    return typeof value === 'number' && value >= 0 ? value : undefined;
  }

  /** The value as `read` finds it, or the sentence. */
  required<T>(key: string, shape: string, read: (value: Bencoded) => T | undefined): T {
    const value = this.dictionary.get(key);
    if (value === undefined) this.refuse(key, 'is missing');
    const found = read(value);
    if (found === undefined) this.refuse(key, `is ${describe(value)}; it has to be ${shape}`);
    return found;
  }

  requiredLength(): number {
    return this.required('length', 'a whole number of bytes below 2^53', () => this.whole('length'));
  }

  requiredList(key: string, most: number, of: string): readonly Bencoded[] {
    return this.required(key, `a list of 1 to ${most} ${of}`, (value) =>
      isList(value) && value.length > 0 && value.length <= most ? value : undefined,
    );
  }

  refuse(key: string, reason: string): never {
    throw new InputError(`This torrent is not valid: "${this.where === '' ? '' : `${this.where}.`}${key}" ${reason}.`);
  }
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

export function textOf(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}

// Array.isArray does not narrow a readonly array.
export function isList(value: Bencoded): value is readonly Bencoded[] {
  return Array.isArray(value);
}

function describe(value: Bencoded): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return value.length === 0 ? 'empty' : `a string of ${value.length} bytes`;
  return isList(value) ? `a list of ${value.length}` : 'a dictionary';
}
