// A piece in flight: its memory, and for each block whether it is free, asked for, or here, and from whom.
import type { BlockRange } from '../contracts/index.js';
import { BLOCK_LENGTH, type Geometry, type PeerAddress, type PieceIndex } from '../model/index.js';

/** One connection that blocks are asked of. */
export interface Asker {
  readonly address: PeerAddress;
  /** 20 bytes. */
  readonly id: Uint8Array;
  /** How long, by its rate, until all it was asked for is here. */
  readonly owesMs: number;
  close(reason: string): void;
  /** The block came from someone else, or is asked of someone else. */
  takeBack(range: BlockRange): void;
  /** A piece with blocks of it was right. */
  proved(): void;
}

const NOBODY: readonly Asker[] = [];

export class PartialPiece {
  /** The part of `memory` that is the piece. */
  readonly bytes: Buffer;
  /** Blocks neither here nor in flight. */
  free: number;
  /** Blocks here. */
  received = 0;
  readonly #askers: (readonly Asker[])[];
  readonly #sources: (Asker | undefined)[];
  /** Blocks in flight for each asker. */
  readonly #inFlight = new Map<Asker, number>();
  #firstFree = 0;

  constructor(
    readonly piece: PieceIndex,
    readonly memory: Uint8Array,
    geometry: Geometry,
    /** Nobody else is asked for its blocks, so that guilt is clear if it fails (again). */
    public reservedFor?: Asker,
  ) {
    this.bytes = Buffer.from(memory.buffer, memory.byteOffset, geometry.lengthOf(piece));
    this.free = geometry.blockCount(piece);
    this.#askers = new Array(this.free).fill(NOBODY);
    this.#sources = new Array(this.free).fill(undefined);
  }

  /** May anybody be asked for a block of it? */
  get open(): boolean {
    return this.free > 0 && this.reservedFor === undefined;
  }

  get complete(): boolean {
    return this.received === this.#sources.length;
  }

  /** All of them, wherever they are. */
  get blocks(): number {
    return this.#sources.length;
  }

  /** How many peers are asked for blocks of it right now. */
  get busy(): number {
    return this.#inFlight.size;
  }

  inFlightTo(asker: Asker): number {
    return this.#inFlight.get(asker) ?? 0;
  }

  /** Marks the first free block as asked for; undefined when none is free. */
  takeFree(asker: Asker): number | undefined {
    while (this.#firstFree < this.#sources.length) {
      const block = this.#firstFree++;
      if (this.#sources[block] !== undefined || this.#askers[block] !== NOBODY) continue;
      this.free--;
      this.#ask(block, asker);
      return block;
    }
    return undefined;
  }

  /** Endgame: marks a block that exactly one other asker owes, and not soon, as asked for twice; the one that will come last. */
  takeBusy(asker: Asker, soonMs: number): number | undefined {
    if (this.reservedFor || this.busy === 0) return undefined;
    const late = new Set([...this.#inFlight.keys()].filter((other) => other !== asker && other.owesMs >= soonMs));
    if (late.size === 0) return undefined;
    const block = this.#askers.findLastIndex(([first, second]) => first !== undefined && second === undefined && late.has(first));
    if (block === -1) return undefined;
    this.#ask(block, asker);
    return block;
  }

  wasAsked(block: number, asker: Asker): boolean {
    return this.#askers[block]?.includes(asker) ?? false;
  }

  /** Copies a block that was asked of `source`. Returns the others it was asked of. */
  put(block: number, bytes: Uint8Array, source: Asker): readonly Asker[] {
    // As `set` does, which copies into shared memory word by word: five times slower (measured).
    const begin = block * BLOCK_LENGTH;
    this.bytes.fill(bytes, begin, begin + bytes.length);
    const askers = this.#askers[block] ?? NOBODY;
    for (const asker of askers) this.#landed(asker);
    this.#askers[block] = NOBODY;
    this.#sources[block] = source;
    this.received++;
    return askers.length === 1 ? NOBODY : askers.filter((asker) => asker !== source);
  }

  /** The asker will not send this block. Free again when nobody else is asked for it. */
  giveBack(block: number, asker: Asker): boolean {
    const askers = this.#askers[block];
    if (!askers?.includes(asker)) return false;
    this.#landed(asker);
    const others = askers.filter((other) => other !== asker);
    this.#askers[block] = others.length > 0 ? others : NOBODY;
    if (others.length === 0) {
      this.free++;
      this.#firstFree = Math.min(this.#firstFree, block);
    }
    return true;
  }

  /** As `giveBack`, for all blocks in flight to the asker. Returns how many there were. */
  giveBackAll(asker: Asker): number {
    const count = this.inFlightTo(asker);
    if (count > 0) for (let block = 0; block < this.#askers.length; block++) this.giveBack(block, asker);
    return count;
  }

  /** What the source sent is not believed any more. Returns how many bytes. */
  forget(source: Asker): number {
    let bytes = 0;
    for (let block = 0; block < this.#sources.length; block++) {
      if (this.#sources[block] !== source) continue;
      this.#sources[block] = undefined;
      this.received--;
      this.free++;
      this.#firstFree = Math.min(this.#firstFree, block);
      bytes += Math.min(BLOCK_LENGTH, this.bytes.length - block * BLOCK_LENGTH);
    }
    return bytes;
  }

  /** The blocks in flight to the asker. */
  *owedBy(asker: Asker): Generator<number> {
    if (!this.#inFlight.has(asker)) return;
    for (let block = 0; block < this.#askers.length; block++) if (this.wasAsked(block, asker)) yield block;
  }

  /** Everyone who sent a block, once. */
  get senders(): readonly Asker[] {
    return this.#sources.filter((source, block): source is Asker => !!source && this.#sources.indexOf(source) === block);
  }

  /** Who sent each block. */
  get sources(): readonly (Asker | undefined)[] {
    return this.#sources;
  }

  #ask(block: number, asker: Asker): void {
    const askers = this.#askers[block] ?? NOBODY;
    this.#askers[block] = askers === NOBODY ? [asker] : [...askers, asker];
    this.#inFlight.set(asker, this.inFlightTo(asker) + 1);
  }

  #landed(asker: Asker): void {
    const left = this.inFlightTo(asker) - 1;
    if (left > 0) this.#inFlight.set(asker, left);
    else this.#inFlight.delete(asker);
  }
}
