// Pieces that a hasher was asked for together, and the one answer about all of them.
import type { FilePlace } from 'piecework';

/** What a thread does for one piece. */
export interface Work {
  readonly length: number;
  /** What is hashed; without it what lies at the place. */
  readonly from?: { readonly memory: SharedArrayBuffer; readonly start: number } | undefined;
  readonly place?: FilePlace;
  /** With this digest the bytes are written to the place. */
  readonly wanted?: Uint8Array;
}

/** One piece of an order. */
export interface Job {
  readonly work: Work;
  readonly order: Order;
  /** Its number there. */
  readonly index: number;
  /** It has the wanted digest: it is only written. */
  readonly hashed?: true;
}

/** Fails when all are done, not before: until then their places are in use. */
export class Order {
  /** A digest for each piece, in the order of their numbers. */
  readonly digests: Promise<readonly Uint8Array[]>;
  readonly #digests: Uint8Array[] = [];
  #left: number;
  #failure: Error | undefined;
  #settle: (() => void) | undefined;

  constructor(count: number) {
    this.#left = count;
    this.digests = new Promise((resolve, reject) => {
      this.#settle = () => (this.#failure ? reject(this.#failure) : resolve(this.#digests));
    });
    if (count === 0) this.#settle?.();
  }

  done(index: number, digest: Uint8Array): void {
    this.#digests[index] = digest;
    if (--this.#left === 0) this.#settle?.();
  }

  /** Of the failures, the first is told. */
  failed(error: Error): void {
    this.#failure ??= error;
    if (--this.#left === 0) this.#settle?.();
  }
}
