// Content read for peers: more at once than one block, kept while neighbouring requests come, bounded. Memory is used again
// once nothing of it is on its way to a peer: at a gigabyte a second the collector could not keep up with new buffers.
import type { BlockRange, Storage } from '../contracts/index.js';
import type { Geometry, PieceIndex } from '../model/index.js';
import { MAX_READ_CACHE, READ_AHEAD } from './bounds.js';

interface Portion {
  readonly begin: number;
  readonly length: number;
  bytes: Uint8Array | undefined;
  readonly loaded: Promise<void>;
  /** Peers with blocks of it on their way. */
  pins: number;
}

/** The portions that one peer was sent blocks of, until the last of these blocks has left. */
export class Pins {
  #portions: Portion[] = [];

  add(portion: Portion): void {
    if (this.#portions.includes(portion)) return;
    portion.pins++;
    this.#portions.push(portion);
  }

  /** Everything sent so far has left. Never called for a peer that is gone: its blocks may still be read by the system. */
  release(): void {
    for (const portion of this.#portions.splice(0)) portion.pins--;
  }
}

export class PieceReader {
  readonly #geometry: Geometry;
  readonly #storage: Pick<Storage, 'read'>;
  /** Oldest first. */
  readonly #portions = new Map<string, Portion>();
  #held = 0;
  /** Memory of whole portions, to be used again. */
  readonly #spare: Uint8Array[] = [];

  constructor(geometry: Geometry, storage: Pick<Storage, 'read'>) {
    this.#geometry = geometry;
    this.#storage = storage;
  }

  /** The block, if it is in memory; then nobody has to wait a turn for it. */
  ready({ piece, begin, length }: BlockRange, pins: Pins): Uint8Array | undefined {
    const portion = this.#portions.get(keyOf(piece, begin));
    const from = begin - (portion?.begin ?? 0);
    if (!portion?.bytes || from + length > portion.bytes.length) return undefined;
    pins.add(portion);
    return portion.bytes.subarray(from, from + length);
  }

  /** Reads so that `ready` has it. A range across two portions is read alone and returned. @throws StorageError */
  async load(range: BlockRange, pins: Pins): Promise<Uint8Array> {
    const { piece, begin, length } = range;
    if (portionOf(begin) !== portionOf(begin + length - 1)) return this.#storage.read(piece, begin, length);
    await this.#portion(piece, begin).loaded;
    return this.ready(range, pins) ?? this.#storage.read(piece, begin, length);
  }

  /** Reads what will be asked for soon. If that fails, `load` will tell. */
  prefetch({ piece, begin }: BlockRange): void {
    this.#portion(piece, begin).loaded.catch(() => {});
  }

  #portion(piece: PieceIndex, begin: number): Portion {
    const key = keyOf(piece, begin);
    const known = this.#portions.get(key);
    if (known) return known;
    const start = portionOf(begin) * READ_AHEAD;
    const length = Math.min(READ_AHEAD, this.#geometry.lengthOf(piece) - start);
    this.#makeRoom(length);
    const memory = length === READ_AHEAD ? this.#spare.pop() : undefined;
    const loaded = this.#storage.read(piece, start, length, memory).then(
      (bytes) => {
        portion.bytes = bytes;
      },
      (error) => {
        this.#drop(key, portion);
        throw error;
      },
    );
    const portion: Portion = { begin: start, length, bytes: undefined, loaded, pins: 0 };
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
    if (portion.pins === 0 && portion.bytes?.length === READ_AHEAD) this.#spare.push(portion.bytes);
  }
}

const portionOf = (begin: number): number => Math.floor(begin / READ_AHEAD);
const keyOf = (piece: PieceIndex, begin: number): string => `${piece}/${portionOf(begin)}`;
