// A strict reader of bencode (BEP 3) without recursion: depth, memory and time are bounded whatever the bytes are.
import { type Bencoded, BencodeError } from 'piecework';

/** Lists and dictionaries inside each other. */
export const MAX_DEPTH = 100;

/**
 * What one input may hold, where each value weighs what it takes in memory, in units of about 40 bytes: 120 MB in all.
 * Small inputs may hold less: one for each of their bytes, and some for free. No sensible value weighs more.
 */
export const MAX_TOKENS = 3_000_000;
export const FREE_TOKENS = 1000;
const WEIGHT = { integer: 1, key: 2, list: 2, string: 3, dictionary: 6 };

/** Of an integer; 2^64 - 1 has 20. */
export const MAX_DIGITS = 20;

/** Up to this many digits a number is exact without a look at its value. */
const EXACT_DIGITS = 15;

const [COLON, MINUS, ZERO, NINE] = [0x3a, 0x2d, 0x30, 0x39];
const [DICTIONARY, END, INTEGER, LIST] = [0x64, 0x65, 0x69, 0x6c];

/** Of inputs that are only looked through. */
const NOTHING = new Uint8Array();
const NO_LIST: Bencoded[] = [];
const NO_ENTRIES = new Map<string, Bencoded>();

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A list or dictionary whose end was not seen yet. */
type Open =
  | { readonly value: Bencoded[]; readonly entries?: undefined }
  | { readonly value: Map<string, Bencoded>; readonly entries: Map<string, Bencoded>; key: string | undefined; last: string };

export class Scanner {
  /** Bytes from the start. */
  at = 0;
  /** Where the values of the outermost dictionary lie. */
  readonly spans = new Map<string, Span>();

  readonly #bytes: Buffer;
  readonly #open: Open[] = [];
  readonly #budget: number;
  #tokens = 0;
  #entryStart = 0;

  /** @param keeps false: the bytes are looked through, and nothing of them is kept. Keys are not compared then */
  constructor(
    bytes: Uint8Array,
    private readonly sorted: boolean,
    private readonly keeps = true,
  ) {
    this.#budget = Math.min(MAX_TOKENS, FREE_TOKENS + bytes.length);
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** One whole value. @throws BencodeError */
  read(): Bencoded {
    for (;;) {
      const value = this.#next();
      if (value === undefined) continue;
      const parent = this.#open.at(-1);
      if (!parent) return value;
      if (this.keeps) this.#keep(parent, value);
      if (parent.entries) parent.key = undefined;
    }
  }

  /** A value that is complete, or undefined when a list, a dictionary or an entry of one has just begun. */
  #next(): Bencoded | undefined {
    const byte = this.#bytes[this.at];
    const parent = this.#open.at(-1);
    if (parent && byte === END) return this.#close(parent);
    if (parent?.entries && parent.key === undefined) {
      this.#readKey(parent);
      return undefined;
    }
    switch (byte) {
      case INTEGER:
        this.#weigh(WEIGHT.integer);
        return this.#integer();
      case LIST:
        this.#weigh(WEIGHT.list);
        return this.#begin({ value: this.keeps ? [] : NO_LIST });
      case DICTIONARY: {
        this.#weigh(WEIGHT.dictionary);
        const entries = this.keeps ? new Map<string, Bencoded>() : NO_ENTRIES;
        return this.#begin({ value: entries, entries, key: undefined, last: '' });
      }
      default:
        this.#weigh(WEIGHT.string);
        return this.#string('a value');
    }
  }

  #begin(open: Open): undefined {
    if (this.#open.length === MAX_DEPTH) this.#fail(`too deep, more than ${MAX_DEPTH} lists or dictionaries inside each other`);
    this.#open.push(open);
    this.at++;
  }

  #close(open: Open): Bencoded {
    if (open.entries && open.key !== undefined) this.#fail('a key without a value');
    this.#open.pop();
    this.at++;
    return open.value;
  }

  #keep(parent: Open, value: Bencoded): void {
    if (!parent.entries) parent.value.push(value);
    else if (parent.key !== undefined) {
      parent.entries.set(parent.key, value);
      if (this.#open.length === 1) this.spans.set(parent.key, { start: this.#entryStart, end: this.at });
    }
  }

  #readKey(open: Open & { readonly entries: Map<string, Bencoded> }): void {
    const start = this.at;
    this.#weigh(WEIGHT.key);
    const { length } = this.#string('a key');
    const key = this.keeps ? this.#bytes.toString('latin1', this.at - length, this.at) : '';
    if (open.entries.has(key)) this.#fail('a key that was there before', start);
    // Code units of latin1 text compare as the raw bytes do.
    if (this.sorted && key < open.last) this.#fail('keys that are not sorted', start);
    open.key = key;
    open.last = key;
    if (this.#open.length === 1) this.#entryStart = this.at;
  }

  #integer(): number | bigint {
    const start = this.at++;
    const negative = this.#bytes[this.at] === MINUS;
    if (negative) this.at++;
    const first = this.at;
    const value = this.#digits('an integer', MAX_DIGITS);
    const digits = this.at - first;
    if (this.#bytes[this.at] !== END) this.#fail(`an integer that does not end with "e", ${this.#found()}`);
    this.at++;
    if (negative && value === 0) this.#fail('minus zero', start);
    if (digits <= EXACT_DIGITS) return negative ? -value : value;
    const exact = BigInt(this.#bytes.toString('latin1', start + 1, this.at - 1));
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  }

  /** A view of the input, not a copy: a hundred bytes besides. */
  #string(what: string): Uint8Array {
    const start = this.at;
    const length = this.#digits(what, MAX_DIGITS);
    if (this.#bytes[this.at] !== COLON) this.#fail(`a string length without a colon, ${this.#found()}`);
    const left = this.#bytes.length - this.at - 1;
    if (length > left) this.#fail(`a string of ${length} bytes where only ${left} are left`, start);
    const from = this.at + 1;
    this.at = from + length;
    return this.keeps ? new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + from, length) : NOTHING;
  }

  /** Digits in their only canonical form: at least one, no leading zero. */
  #digits(what: string, most: number): number {
    const start = this.at;
    let value = 0;
    for (;;) {
      const byte = this.#bytes[this.at];
      if (byte === undefined || byte < ZERO || byte > NINE) break;
      if (this.at - start === most) this.#fail(`a number of more than ${most} digits`, start);
      value = value * 10 + (byte - ZERO);
      this.at++;
    }
    if (this.at === start) this.#fail(`${what} expected, ${this.#found()}`);
    if (this.#bytes[start] === ZERO && this.at - start > 1) this.#fail('a number with a leading zero', start);
    return value;
  }

  #weigh(weight: number): void {
    this.#tokens += weight;
    if (this.#tokens > this.#budget) this.#fail('too many values');
  }

  #found(): string {
    const byte = this.#bytes[this.at];
    if (byte === undefined) return 'but the bytes end';
    return byte > 0x20 && byte < 0x7f
      ? `found "${String.fromCharCode(byte)}"`
      : `found byte 0x${byte.toString(16).padStart(2, '0')}`;
  }

  #fail(reason: string, offset: number = this.at): never {
    throw new BencodeError(reason, offset);
  }
}
