// Content read for peers: more at once than one block, kept while neighbouring requests come, bounded.
import type { BlockRange, Storage } from '../contracts/index.js';
import type { Geometry, PieceIndex } from '../model/index.js';
import { MAX_READ_CACHE, READ_AHEAD } from './bounds.js';

interface Portion {
  readonly begin: number;
  readonly length: number;
  bytes: Uint8Array | undefined;
  readonly loaded: Promise<void>;
}

export class PieceReader {
  readonly #geometry: Geometry;
  readonly #storage: Pick<Storage, 'read'>;
  /** Oldest first. */
  readonly #portions = new Map<string, Portion>();
  #held = 0;

  constructor(geometry: Geometry, storage: Pick<Storage, 'read'>) {
    this.#geometry = geometry;
    this.#storage = storage;
  }

  /** The block, if it is in memory; then nobody has to wait a turn for it. */
  ready({ piece, begin, length }: BlockRange): Uint8Array | undefined {
    const portion = this.#portions.get(keyOf(piece, begin));
    const from = begin - (portion?.begin ?? 0);
    if (!portion?.bytes || from + length > portion.bytes.length) return undefined;
    return portion.bytes.subarray(from, from + length);
  }

  /** Reads so that `ready` has it. A range across two portions is read alone and returned. @throws StorageError */
  async load(range: BlockRange): Promise<Uint8Array> {
    const { piece, begin, length } = range;
    if (portionOf(begin) !== portionOf(begin + length - 1)) return this.#storage.read(piece, begin, length);
    await this.#portion(piece, begin).loaded;
    return this.ready(range) ?? this.#storage.read(piece, begin, length);
  }

  #portion(piece: PieceIndex, begin: number): Portion {
    const key = keyOf(piece, begin);
    const known = this.#portions.get(key);
    if (known) return known;
    const start = portionOf(begin) * READ_AHEAD;
    const length = Math.min(READ_AHEAD, this.#geometry.lengthOf(piece) - start);
    this.#makeRoom(length);
    const loaded = this.#storage.read(piece, start, length).then(
      (bytes) => {
        portion.bytes = bytes;
      },
      (error) => {
        this.#drop(key, portion);
        throw error;
      },
    );
    const portion: Portion = { begin: start, length, bytes: undefined, loaded };
    this.#portions.set(key, portion);
    this.#held += length;
    return portion;
  }

  // Those being read go on; their reader gets its bytes.
  #makeRoom(length: number): void {
    for (const [key, portion] of this.#portions) {
      if (this.#held + length <= MAX_READ_CACHE) return;
      if (portion.bytes) this.#drop(key, portion);
    }
  }

  #drop(key: string, portion: Portion): void {
    this.#portions.delete(key);
    this.#held -= portion.length;
  }
}

const portionOf = (begin: number): number => Math.floor(begin / READ_AHEAD);
const keyOf = (piece: PieceIndex, begin: number): string => `${piece}/${portionOf(begin)}`;
