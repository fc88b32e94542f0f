// Bytes that wait, taken out in amounts of any size by way of one buffer that is used again.

export class ByteQueue {
  readonly #parts: Uint8Array[] = [];
  /** Bytes of the first part that are taken already. */
  #taken = 0;
  #length = 0;
  #buffer = new Uint8Array(0);

  get length(): number {
    return this.#length;
  }

  push(parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      this.#parts.push(part);
      this.#length += part.length;
    }
  }

  /** At most `limit` bytes, valid until the next call. */
  take(limit: number): Uint8Array {
    const length = Math.min(limit, this.#length);
    if (this.#buffer.length < length) this.#buffer = new Uint8Array(length);
    let filled = 0;
    for (let part = this.#parts[0]; part && filled < length; part = this.#parts[0]) {
      const some = part.subarray(this.#taken, this.#taken + length - filled);
      this.#buffer.set(some, filled);
      filled += some.length;
      this.#taken += some.length;
      if (this.#taken === part.length) {
        this.#parts.shift();
        this.#taken = 0;
      }
    }
    this.#length -= length;
    return this.#buffer.subarray(0, length);
  }

  clear(): void {
    this.#parts.length = 0;
    this.#taken = 0;
    this.#length = 0;
  }
}
