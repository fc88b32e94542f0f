// Complete pieces: right and written, then ours; or wrong. Several go together: what is done once for all of them costs more
// than what is done for each.
import { VERIFY_AT_ONCE, VERIFY_TOGETHER } from './bounds.js';
import type { PartialPiece } from './partial-piece.js';

export interface VerifierParts {
  /** Hashes and writes. False: it is wrong. The memory stays unchanged until this resolves. */
  keep(partials: readonly PartialPiece[]): Promise<readonly boolean[]>;
  /** Right and written; the memory must stay unchanged until this resolves. */
  verified(partial: PartialPiece): Promise<void> | void;
  /** Wrong; the memory is as received. */
  failed(partial: PartialPiece): Promise<void> | void;
  /** All that were kept together are told. */
  decided(): void;
  /** Storage or hasher broke. */
  broke(error: unknown): void;
}

export class Verifier {
  readonly #parts: VerifierParts;
  readonly #waiting: PartialPiece[] = [];
  readonly #working = new Set<Promise<void>>();

  constructor(parts: VerifierParts) {
    this.#parts = parts;
  }

  take(partial: PartialPiece): void {
    this.#waiting.push(partial);
    // Later in this turn: one read may complete several.
    if (this.#waiting.length === 1) queueMicrotask(() => this.#begin());
  }

  /** Everything taken so far is decided. */
  async idle(): Promise<void> {
    while (this.#waiting.length + this.#working.size > 0) await Promise.all(this.#working);
  }

  #begin(): void {
    while (this.#waiting.length > 0 && this.#working.size < VERIFY_AT_ONCE) {
      const work = this.#verify(this.#next())
        .catch((error) => this.#parts.broke(error))
        .then(() => {
          this.#working.delete(work);
          this.#begin();
        });
      this.#working.add(work);
    }
  }

  #next(): PartialPiece[] {
    let count = 0;
    for (let length = 0; count < this.#waiting.length && length < VERIFY_TOGETHER; count++) {
      length += this.#waiting[count]?.bytes.length ?? 0;
    }
    return this.#waiting.splice(0, count);
  }

  async #verify(partials: readonly PartialPiece[]): Promise<void> {
    const right = await this.#parts.keep(partials);
    const told = partials.map((partial, index) => (right[index] ? this.#parts.verified(partial) : this.#parts.failed(partial)));
    await Promise.all(told.filter((each) => each !== undefined));
    this.#parts.decided();
  }
}
