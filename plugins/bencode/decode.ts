// From bytes to a value and the raw spans of the outermost dictionary's entries.
import { BencodeError, type Decoded, type DecodeRules } from 'piecework';
import { Scanner } from './scanner.js';

/** Bytes. Longer inputs are looked through before anything of them is kept: what is refused takes no memory. */
export const KEPT_AT_ONCE = 65_536;

export function decode(bytes: Uint8Array, rules: DecodeRules): Decoded {
  if (bytes.length > rules.maxBytes) {
    throw new BencodeError(`${bytes.length} bytes where at most ${rules.maxBytes} are looked at: too long`, rules.maxBytes);
  }
  const decoded = decodePrefix(bytes, rules);
  if (decoded.length < bytes.length) {
    throw new BencodeError(`${bytes.length - decoded.length} bytes follow the end of the value`, decoded.length);
  }
  return decoded;
}

export function decodePrefix(bytes: Uint8Array, rules: DecodeRules): Decoded {
  const some = bytes.subarray(0, rules.maxBytes);
  const isCanonical = rules.dialect === 'canonical';
  if (some.length > KEPT_AT_ONCE) new Scanner(some, isCanonical, false).read();
  const scanner = new Scanner(some, isCanonical);
  const value = scanner.read();
  return {
    value,
    length: scanner.at,
    raw: (key) => {
      const span = scanner.spans.get(key);
      return span && bytes.subarray(span.start, span.end);
    },
  };
}
