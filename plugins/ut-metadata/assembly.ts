// An info dictionary of one claimed size while its pieces come.
import { METADATA_PIECE } from './codec.js';

interface Asked<Source> {
  readonly source: Source;
  readonly since: number;
}

export class Assembly<Source> {
  /** It was wrong once, from several sources: from now on only one is asked for all of it. */
  alone = false;
  /** The one that is asked then. */
  only: Source | undefined;
  /** Bytes that are here. */
  have = 0;
  readonly #pieces = new Map<number, { readonly bytes: Uint8Array; readonly source: Source }>();
  readonly #asked = new Map<number, Asked<Source>>();

  /** @param size claimed by peers, in bytes */
  constructor(readonly size: number) {}

  get pieceCount(): number {
    return Math.ceil(this.size / METADATA_PIECE);
  }

  get complete(): boolean {
    return this.#pieces.size === this.pieceCount;
  }

  get sources(): ReadonlySet<Source> {
    return new Set([...this.#pieces.values()].map(({ source }) => source));
  }

  /** All of it; only when complete. */
  get whole(): Uint8Array {
    return Buffer.concat(
      Array.from({ length: this.pieceCount }, (_, piece) => this.#pieces.get(piece)?.bytes ?? new Uint8Array()),
    );
  }

  inFlightTo(source: Source): number {
    return [...this.#asked.values()].filter((asked) => asked.source === source).length;
  }

  /** The next piece for this source to be asked for. */
  take(source: Source, now: number): number | undefined {
    for (let piece = 0; piece < this.pieceCount; piece++) {
      if (this.#pieces.has(piece) || this.#asked.has(piece)) continue;
      this.#asked.set(piece, { source, since: now });
      return piece;
    }
    return undefined;
  }

  /** Takes a copy. False: it was not asked for, or has not the length it must have. */
  put(piece: number, bytes: Uint8Array, source: Source): boolean {
    const length = Math.min(METADATA_PIECE, this.size - piece * METADATA_PIECE);
    if (this.#asked.get(piece)?.source !== source || bytes.length !== length) return false;
    this.#asked.delete(piece);
    this.#pieces.set(piece, { bytes: Uint8Array.from(bytes), source });
    this.have += length;
    return true;
  }

  /** What the source was asked for will not come from it. */
  giveBack(source: Source): void {
    for (const [piece, asked] of this.#asked) if (asked.source === source) this.#asked.delete(piece);
  }

  /** Who was asked before that time and did not answer. */
  late(before: number): Source[] {
    return [...this.#asked.values()].filter(({ since }) => since <= before).map(({ source }) => source);
  }

  restart(): void {
    this.only = undefined;
    this.have = 0;
    this.#pieces.clear();
    this.#asked.clear();
  }
}
