// Content read for peers: more at once than one block, kept while neighbouring requests come, bounded. Memory is used again
// once nothing of it is on its way to a peer: at a gigabyte a second the collector could not keep up with new buffers.
import type { BlockRange, Storage } from '../contracts/index.js';
import { BLOCK_LENGTH, type Geometry, type PieceIndex } from '../model/index.js';
import { MAX_READ_CACHE, READ_AHEAD } from './bounds.js';

interface Portion {
  readonly begin: number;
  /** Of the length of all portions, the shorter ones at the end of a piece too. */
  readonly memory: Uint8Array;
  /** The part of it that holds content, once that was read. */
  bytes: Uint8Array | undefined;
  readonly loaded: Promise<void>;
  /** A block of it was asked for. */
  served: boolean;
  /** Peers with blocks of it on their way. */
  pins: number;
  /** No longer served from: its memory is free with the last pin. */
  dropped: boolean;
}

/** The portions that one peer was sent blocks of, until the last of these blocks has left. */
export class Pins {
  #portions: Portion[] = [];
  #free: (portion: Portion) => void = () => {};

  /** @param free called for a portion that nobody serves from when the last of its blocks has left */
  add(portion: Portion, free: (portion: Portion) => void): void {
    // Blocks that follow each other lie in the same one.
    if (this.#portions.at(-1) === portion || this.#portions.includes(portion)) return;
    this.#free = free;
    portion.pins++;
    this.#portions.push(portion);
  }

  /** Everything sent so far has left. Never called for a peer that is gone: its blocks may still be read by the system. */
  release(): void {
    for (const portion of this.#portions.splice(0)) if (--portion.pins === 0 && portion.dropped) this.#free(portion);
  }
}

export class PieceReader {
  readonly #geometry: Geometry;
  readonly #storage: Pick<Storage, 'read'>;
  /** Bytes read at once: of a piece, or as many as fit `READ_AHEAD`. */
  readonly #length: number;
  /** Oldest first. */
  readonly #portions = new Map<number, Portion>();
  readonly #perPiece: number;
  /** Portions that no block was asked of yet. */
  #unserved = 0;
  /** Memory of portions, to be used again. */
  readonly #spare: Uint8Array[] = [];
  readonly #free = ({ memory }: Portion): void => void this.#spare.push(memory);

  constructor(geometry: Geometry, storage: Pick<Storage, 'read'>) {
    this.#geometry = geometry;
    this.#storage = storage;
    this.#length = Math.min(READ_AHEAD, geometry.pieceLength);
    this.#perPiece = Math.ceil(geometry.pieceLength / this.#length);
  }

  /** Blocks of usual length that one reading brings. */
  get blocksAtOnce(): number {
    return Math.ceil(this.#length / BLOCK_LENGTH);
  }

  /** The block, if it is in memory; then nobody has to wait a turn for it. */
  ready({ piece, begin, length }: BlockRange, pins: Pins): Uint8Array | undefined {
    const portion = this.#portions.get(this.#keyOf(piece, begin));
    const from = begin - (portion?.begin ?? 0);
    if (!portion?.bytes || from + length > portion.bytes.length) return undefined;
    this.#serve(portion);
    pins.add(portion, this.#free);
    return portion.bytes.subarray(from, from + length);
  }

  /** Reads so that `ready` has it. A range across two portions is read alone and returned. @throws StorageError */
  async load(range: BlockRange, pins: Pins): Promise<Uint8Array> {
    const { piece, begin, length } = range;
    if (this.#portionOf(begin) !== this.#portionOf(begin + length - 1)) return this.#storage.read(piece, begin, length);
    await this.#portion(piece, begin).loaded;
    return this.ready(range, pins) ?? this.#storage.read(piece, begin, length);
  }

  /** It is in memory, or being read. */
  knows({ piece, begin }: BlockRange): boolean {
    return this.#portions.has(this.#keyOf(piece, begin));
  }

  /** Reads what will be asked for soon, unless much was read so already. If that fails, `load` will tell. */
  prefetch({ piece, begin }: BlockRange): void {
    if (this.#unserved * this.#length < MAX_READ_CACHE / 2) this.#portion(piece, begin).loaded.catch(() => {});
  }

  #portion(piece: PieceIndex, begin: number): Portion {
    const key = this.#keyOf(piece, begin);
    const known = this.#portions.get(key);
    if (known) return known;
    const start = this.#portionOf(begin) * this.#length;
    const length = Math.min(this.#length, this.#geometry.lengthOf(piece) - start);
    this.#makeRoom();
    const memory = this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#length);
    const loaded = this.#storage.read(piece, start, length, memory.subarray(0, length)).then(
      (bytes) => {
        portion.bytes = bytes;
      },
      (error) => {
        this.#drop(key, portion);
        throw error;
      },
    );
    const portion: Portion = { begin: start, memory, bytes: undefined, loaded, served: false, pins: 0, dropped: false };
    this.#portions.set(key, portion);
    this.#unserved++;
    return portion;
  }

  // Those being read go on; their reader gets its bytes.
  #makeRoom(): void {
    for (const [key, portion] of this.#portions) {
      if ((this.#portions.size + 1) * this.#length <= MAX_READ_CACHE) return;
      if (portion.bytes) this.#drop(key, portion);
    }
  }

  #serve(portion: Portion): void {
    if (!portion.served) this.#unserved--;
    portion.served = true;
  }

  #drop(key: number, portion: Portion): void {
    this.#serve(portion);
    this.#portions.delete(key);
    portion.dropped = true;
    if (portion.pins === 0) this.#free(portion);
  }

  #portionOf(begin: number): number {
    return Math.floor(begin / this.#length);
  }

  #keyOf(piece: PieceIndex, begin: number): number {
    return piece * this.#perPiece + this.#portionOf(begin);
  }
}
