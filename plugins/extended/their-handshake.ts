// What a peer said in its extended handshakes, all of them merged into one of bounded size.
import type { Bencode, Bencoded, BencodedDictionary } from 'piecework';

/** Bytes of one handshake, and of all that is kept of several. Real ones have a few hundred. */
export const MAX_HANDSHAKE_LENGTH = 16_384;

const RULES = { maxBytes: MAX_HANDSHAKE_LENGTH, dialect: 'metainfo' } as const;

export class TheirHandshake {
  #merged: BencodedDictionary | undefined;

  constructor(private readonly bencode: Bencode) {}

  get merged(): BencodedDictionary | undefined {
    return this.#merged;
  }

  /** The message id that the peer gave the extension; 0 for none. */
  idOf(name: string): number {
    const id = asDictionary(this.#merged?.get('m'))?.get(Buffer.from(name).toString('latin1'));
    return typeof id === 'number' && id > 0 && id < 256 ? id : 0;
  }

  /** Returns what this one says; undefined when it makes no sense or, with what is kept already, is too long. */
  take(payload: Uint8Array): BencodedDictionary | undefined {
    try {
      // A copy: decoded strings are views.
      const said = asDictionary(this.bencode.decode(payload.slice(), RULES).value);
      if (said) this.#merge(said);
      return said;
    } catch {
      // Not bencode. The peer has no extensions then, and is good for all else.
      return undefined;
    }
  }

  // Written and read again: so what is kept is one buffer within the bound, however many handshakes came.
  #merge(said: BencodedDictionary): void {
    const names = over(asDictionary(this.#merged?.get('m')), asDictionary(said.get('m')));
    const all = over(this.#merged, over(said, new Map([['m', names]])));
    this.#merged = asDictionary(this.bencode.decode(this.bencode.encode(all), RULES).value);
  }
}

function over(before: BencodedDictionary = new Map(), now: BencodedDictionary = new Map()): BencodedDictionary {
  return new Map<string, Bencoded>([...before, ...now]);
}

export function asDictionary(value: Bencoded | undefined): BencodedDictionary | undefined {
  return value instanceof Map ? value : undefined;
}
