// Three payload shapes cover most messages: nothing, a piece index, a range of a piece.
import type { MessageCodec } from './message.js';

export interface IndexMessage {
  readonly index: number;
}

/** Bytes of a piece, as a peer states them: not yet checked against the torrent. */
export interface RangeMessage {
  readonly index: number;
  readonly begin: number;
  readonly length: number;
}

interface Named {
  readonly id: number;
  readonly name: string;
}

const NOTHING = {};

export const emptyMessage = (named: Named): MessageCodec<object> => ({
  ...named,
  minLength: 0,
  maxLength: 0,
  encode: () => [],
  decode: () => NOTHING,
});

export const indexMessage = (named: Named): MessageCodec<IndexMessage> => ({
  ...named,
  minLength: 4,
  maxLength: 4,
  encode: ({ index }) => [uint32s(index)],
  decode: (payload) => ({ index: uint32At(payload, 0) }),
});

export const rangeMessage = (named: Named): MessageCodec<RangeMessage> => ({
  ...named,
  minLength: 12,
  maxLength: 12,
  encode: ({ index, begin, length }) => [uint32s(index, begin, length)],
  decode: (payload) => ({ index: uint32At(payload, 0), begin: uint32At(payload, 4), length: uint32At(payload, 8) }),
});

/** Big-endian, as everything on the wire. */
export function uint32s(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  for (let at = 0; at < bytes.length; at += 4) {
    const value = values[at >> 2] ?? 0;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }
  return bytes;
}

/** Unsigned: a length of 0x80000001 must never turn negative. */
export function uint32At(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}
