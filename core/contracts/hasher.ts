// Step: SHA-1 of a piece, off the event loop where that pays.
import { one } from '../kernel/index.js';
import type { FilePlace } from './storage.js';

export interface Hasher {
  /** 20 bytes. The bytes stay unchanged until this resolves. */
  sha1(bytes: Uint8Array): Promise<Uint8Array>;
  /** Memory that `sha1` reads without a copy. Any other memory works too. */
  allocate(length: number): Uint8Array;
  /** Pieces will come soon: what takes time to start may start now. */
  expectPieces?(): void;
  /** For a hasher whose threads read and write files: a piece need not come through the event loop in between. */
  readonly inPlace?: HasherInPlace | undefined;
}

/** Both settle when all are done, and reject with the error of the system, its `code` included, when one of them fails. */
export interface HasherInPlace {
  /** 20 bytes for each of what lies in files. */
  sha1(pieces: readonly ToHash[]): Promise<readonly Uint8Array[]>;
  /** Writes those that have the wanted hash: true. False: it has another one, and was not written. */
  writeIfRight(pieces: readonly ToWrite[]): Promise<readonly boolean[]>;
}

export interface ToHash {
  readonly place: FilePlace;
  readonly length: number;
}

export interface ToWrite {
  /** In memory of `allocate`; they stay unchanged until all are done. */
  readonly bytes: Uint8Array;
  /** 20 bytes. */
  readonly wanted: Uint8Array;
  readonly place: FilePlace;
}

export const HASHER = one<Hasher>('hasher');
