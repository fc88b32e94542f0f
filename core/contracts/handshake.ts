// Step: the first bytes on a connection, in both directions.
import { keyed, one } from '../kernel/index.js';
import type { InfoHash } from '../model/index.js';

export interface Hello {
  readonly infoHash: InfoHash;
  /** 20 bytes. */
  readonly peerId: Uint8Array;
  /** 8 bytes, each bit an ability (`RESERVED_BIT`). */
  readonly reserved: Uint8Array;
}

export interface Handshake {
  /** Bytes in a handshake. */
  readonly length: number;
  encode(hello: Hello): Uint8Array;
  /** @throws ProtocolError */
  decode(bytes: Uint8Array): Hello;
  /** False as soon as the first bytes, however few, can't become a handshake. */
  plausible(prefix: Uint8Array): boolean;
}

export const HANDSHAKE = one<Handshake>('handshake');

/** A claim on one of the 64 reserved bits: 0 is the high bit of the first byte. Claimed bits are set in what we send. */
export interface ReservedBit {
  readonly bit: number;
  readonly name: string;
}

export const RESERVED_BIT = keyed<ReservedBit>('reserved-bit', undefined, ({ bit }) => String(bit));
