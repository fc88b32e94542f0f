// Step: bencode, the encoding of torrents, tracker replies and extended messages (BEP 3).
import { one } from '../kernel/index.js';

/** Integers beyond 2^53 - 1 are bigint; strings stay bytes; dictionary keys are their bytes read as latin1. */
export type Bencoded = number | bigint | Uint8Array | readonly Bencoded[] | BencodedDictionary;
export type BencodedDictionary = ReadonlyMap<string, Bencoded>;

/**
 * What can be encoded: text goes out as UTF-8, `undefined` entries are left out. The keys of a Map are bytes read as latin1,
 * as `decode` gives them: what was decoded can be encoded again.
 */
export type Encodable =
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Encodable[]
  | ReadonlyMap<string, Encodable>
  | { readonly [key: string]: Encodable | undefined };

export interface DecodeRules {
  /** Nothing longer is looked at. */
  readonly maxBytes: number;
  /**
   * `canonical`: keys sorted and unique, nothing after the value. `metainfo`: unsorted keys pass, since torrents in the
   * wild have them; duplicates never do.
   */
  readonly dialect: 'canonical' | 'metainfo';
}

export interface Decoded {
  /** Its strings are views of the input: copy what outlives it. */
  readonly value: Bencoded;
  /** The raw bytes of an entry of the outermost dictionary. */
  raw(key: string): Uint8Array | undefined;
  /** Bytes read; less than the input only for `decodePrefix`. */
  readonly length: number;
}

export interface Bencode {
  /** @throws BencodeError with the byte offset. Time and memory are linear in the input, whatever it holds. */
  decode(bytes: Uint8Array, rules: DecodeRules): Decoded;
  /** As `decode`, but other bytes may follow the value (BEP 9). */
  decodePrefix(bytes: Uint8Array, rules: DecodeRules): Decoded;
  /** Canonical: keys sorted as raw bytes. */
  encode(value: Encodable): Uint8Array;
}

/** Not bencode, or not of the dialect asked for. The message is for people. */
export class BencodeError extends Error {
  override readonly name = 'BencodeError';
  constructor(
    reason: string,
    /** Bytes from the start. */
    readonly offset: number,
  ) {
    super(`${reason} at byte ${offset}`);
  }
}

export const BENCODE = one<Bencode>('bencode');
