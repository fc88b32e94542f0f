// What a client needs for the same work when nobody does it harm: measured once, and anew after a failure, which may be its fault.
export class CleanRuns<T> {
  readonly #runs = new Map<string, Promise<T>>();

  /** What `judge` says of a run beside the clean one. */
  async beside(key: string, clean: () => Promise<T>, judge: (clean: T) => Promise<string>): Promise<string> {
    const run = this.#runs.get(key) ?? clean();
    this.#runs.set(key, run);
    try {
      return await judge(await run);
    } catch (error) {
      this.#runs.delete(key);
      throw error;
    }
  }
}
