// Who sent wrong bytes? A failed piece that one peer sent whole is that peer's fault. One that several sent is asked of a single
// peer next time; once it is right, every block of the failed tries that differs from the right one names its sender.
import type { Hasher } from '../contracts/index.js';
import { BLOCK_LENGTH, type PieceIndex } from '../model/index.js';
import { MAX_SUSPECT_PIECES, MAX_SUSPECT_TRIES } from './bounds.js';
import type { Asker, PartialPiece } from './partial-piece.js';

interface Testimony {
  readonly block: number;
  readonly source: Asker;
  readonly digest: Uint8Array;
}

interface Suspect {
  /** What was sent in each failed try. */
  readonly tries: Testimony[][];
  /** How often each peer was asked for the piece alone, and did not end it. */
  readonly turns: WeakMap<Asker, number>;
}

export class Suspects {
  readonly #hasher: Pick<Hasher, 'sha1'>;
  readonly #pieces = new Map<PieceIndex, Suspect>();
  /** Nobody is named twice: a ban counts connections. */
  readonly #named = new WeakSet<Asker>();

  constructor(hasher: Pick<Hasher, 'sha1'>) {
    this.#hasher = hasher;
  }

  /** The piece failed before and is not right yet. */
  includes(piece: PieceIndex): boolean {
    return this.#pieces.has(piece);
  }

  /** The peer is asked for the whole piece, alone. */
  turn(piece: PieceIndex, asker: Asker): void {
    this.#pieces.get(piece)?.turns.set(asker, this.turnsOf(piece, asker) + 1);
  }

  turnsOf(piece: PieceIndex, asker: Asker): number {
    return this.#pieces.get(piece)?.turns.get(asker) ?? 0;
  }

  /** The guilty, as far as this failure tells. The memory must stay unchanged until this resolves. */
  async failed(partial: PartialPiece): Promise<readonly Asker[]> {
    const sources = partial.senders;
    if (sources.length === 1) return this.#name(sources);
    const suspect: Suspect = this.#pieces.get(partial.piece) ?? { tries: [], turns: new WeakMap() };
    if (this.#pieces.size < MAX_SUSPECT_PIECES) this.#pieces.set(partial.piece, suspect);
    if (!this.includes(partial.piece)) return [];
    const testimony = await this.#testimony(partial);
    suspect.tries.push(testimony);
    if (suspect.tries.length > MAX_SUSPECT_TRIES) suspect.tries.shift();
    return [];
  }

  /** The piece is right now: who sent other bytes before? The memory must stay unchanged until this resolves. */
  async verified(partial: PartialPiece): Promise<readonly Asker[]> {
    const suspect = this.#pieces.get(partial.piece);
    if (!suspect) return [];
    this.#pieces.delete(partial.piece);
    const right = new Map((await this.#testimony(partial)).map(({ block, digest }) => [block, digest]));
    const guilty = suspect.tries.flat().filter(({ block, digest }) => Buffer.compare(digest, right.get(block) ?? digest) !== 0);
    return this.#name(guilty.map(({ source }) => source));
  }

  #name(guilty: readonly Asker[]): readonly Asker[] {
    const unnamed = new Set(guilty.filter((source) => !this.#named.has(source)));
    for (const source of unnamed) this.#named.add(source);
    return [...unnamed];
  }

  async #testimony(partial: PartialPiece): Promise<Testimony[]> {
    const testimony = partial.sources.map(async (source, block) => {
      const digest = await this.#hasher.sha1(partial.bytes.subarray(block * BLOCK_LENGTH, (block + 1) * BLOCK_LENGTH));
      return source && { block, source, digest };
    });
    return (await Promise.all(testimony)).filter((entry) => entry !== undefined);
  }
}
