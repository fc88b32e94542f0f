// A complete piece: right and written, then ours; or wrong.
import type { PartialPiece } from './partial-piece.js';

export interface VerifierParts {
  /** Hashes and writes. False: it is wrong. The memory stays unchanged until this resolves. */
  keep(partial: PartialPiece): Promise<boolean>;
  /** Right and written; the memory must stay unchanged until this resolves. */
  verified(partial: PartialPiece): Promise<void> | void;
  /** Wrong; the memory is as received. */
  failed(partial: PartialPiece): Promise<void> | void;
  /** Storage or hasher broke. */
  broke(error: unknown): void;
}

export class Verifier {
  readonly #parts: VerifierParts;
  readonly #working = new Set<Promise<void>>();

  constructor(parts: VerifierParts) {
    this.#parts = parts;
  }

  take(partial: PartialPiece): void {
    const work = this.#verify(partial)
      .catch((error) => this.#parts.broke(error))
      .finally(() => this.#working.delete(work));
    this.#working.add(work);
  }

  /** Everything taken so far is decided. */
  async idle(): Promise<void> {
    await Promise.all(this.#working);
  }

  async #verify(partial: PartialPiece): Promise<void> {
    if (await this.#parts.keep(partial)) await this.#parts.verified(partial);
    else await this.#parts.failed(partial);
  }
}
