// How much of a file is written at once: what costs less here and now, found by trying.
// For each write Linux wants memory in one stretch. Up to eight pages come from a store of each processor, longer stretches do
// not, and are likely to be such as a virtual machine's host took back: then a GiB costs the kernel 4.7 s in long writes and 1.0
// in short ones. Elsewhere long ones save 0.1 s a GiB (docs/performance.md).

/** Bytes. */
export const SHORT_WRITE = 32 * 1024;
export const LONG_WRITE = 256 * 1024;

/** Portions that are measured before two lengths are compared, by their medians: a thread may be interrupted in any of them. */
export const PORTIONS = 5;

/** Bytes until the other length is tried again: twice as many each time that long writes, which may be dear, were tried in vain. */
export const MIN_BETWEEN_TRIALS = 32 * 1024 * 1024;
export const MAX_BETWEEN_TRIALS = 1024 * 1024 * 1024;

export class WriteLength {
  #bytes = SHORT_WRITE;
  /** Milliseconds a byte, of the latest portions. */
  #costs: number[] = [];
  /** Of the other length, while this one is tried. */
  #costBefore: number | undefined;
  #betweenTrials = MIN_BETWEEN_TRIALS;
  #untilTrial = 0;

  /** Bytes to be written at once now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** So many bytes in a row were written so, in so many milliseconds. */
  took(bytes: number, ms: number): void {
    // One write either way.
    if (bytes <= SHORT_WRITE) return;
    this.#untilTrial -= bytes;
    if (this.#costs.push(ms / bytes) > PORTIONS) this.#costs.shift();
    if (this.#untilTrial > 0 || this.#costs.length < PORTIONS) return;
    const cost = median(this.#costs);
    if (this.#costBefore === undefined) {
      this.#costBefore = cost;
      this.#change();
    } else this.#judge(cost < this.#costBefore);
  }

  #judge(better: boolean): void {
    const inVain = !better && this.#bytes === LONG_WRITE;
    this.#betweenTrials = inVain ? Math.min(MAX_BETWEEN_TRIALS, 2 * this.#betweenTrials) : MIN_BETWEEN_TRIALS;
    this.#untilTrial = this.#betweenTrials;
    this.#costBefore = undefined;
    if (!better) this.#change();
  }

  #change(): void {
    this.#bytes = this.#bytes === SHORT_WRITE ? LONG_WRITE : SHORT_WRITE;
    this.#costs = [];
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
