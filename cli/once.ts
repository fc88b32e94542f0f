// Says of news whether it is new, so that a dead tracker is told of once and not every minute.

/** Sources remembered; then the oldest is forgotten. */
export const MAX_REMEMBERED = 1_000;

export class Once {
  readonly #last = new Map<string, string>();

  isNew(source: string, text: string): boolean {
    if (this.#last.get(source) === text) return false;
    this.#last.delete(source);
    this.#last.set(source, text);
    for (const oldest of this.#last.keys()) {
      if (this.#last.size <= MAX_REMEMBERED) break;
      this.#last.delete(oldest);
    }
    return true;
  }

  /** What it says next is new again. */
  forget(source: string): void {
    this.#last.delete(source);
  }
}
