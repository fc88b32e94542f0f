// Step: SHA-1 of a piece, off the event loop where that pays.
import { one } from '../kernel/index.js';

export interface Hasher {
  /** 20 bytes. The bytes stay unchanged until this resolves. */
  sha1(bytes: Uint8Array): Promise<Uint8Array>;
  /** Memory that `sha1` reads without a copy. Any other memory works too. */
  allocate(length: number): Uint8Array;
}

export const HASHER = one<Hasher>('hasher');
