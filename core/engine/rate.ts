// Bytes counted, and bytes a second over the last seconds. Sampled by the torrent's tick: no timer, no clock call per block.

/** Weight of the latest second in the rate. */
const LATEST = 0.4;

export class Rate {
  #total = 0;
  #sampled = 0;
  #perSecond = 0;
  #samples = 0;

  add(bytes: number): void {
    this.#total += bytes;
  }

  get total(): number {
    return this.#total;
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  /** @param ms since the last sample */
  sample(ms: number): void {
    if (ms <= 0) return;
    const now = ((this.#total - this.#sampled) * 1000) / ms;
    this.#sampled = this.#total;
    // Whole, since code compiled for objects with whole numbers is thrown away at the first fraction (see the clock).
    // The first second that moved anything counts in full, so that a fast start shows at once.
    this.#perSecond = Math.floor(this.#samples === 0 ? now : this.#perSecond * (1 - LATEST) + now * LATEST);
    if (this.#total > 0) this.#samples++;
  }
}
