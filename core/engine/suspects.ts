// Who sent wrong bytes? A failed piece that one peer sent whole is that peer's fault. One that several sent is asked of a single
// peer next time; once it is right, every block of the failed tries that differs from the right one names its sender.
import type { Hasher } from '../contracts/index.js';
import { BLOCK_LENGTH, type PieceIndex } from '../model/index.js';
import { MAX_SUSPECT_PIECES } from './bounds.js';
import type { Asker, PartialPiece } from './partial-piece.js';

interface Testimony {
  readonly block: number;
  readonly source: Asker;
  readonly digest: Uint8Array;
}

export class Suspects {
  readonly #hasher: Pick<Hasher, 'sha1'>;
  readonly #pieces = new Map<PieceIndex, Testimony[]>();

  constructor(hasher: Pick<Hasher, 'sha1'>) {
    this.#hasher = hasher;
  }

  /** The piece failed before and is not right yet. */
  includes(piece: PieceIndex): boolean {
    return this.#pieces.has(piece);
  }

  /** The guilty, as far as this failure tells. The memory must stay unchanged until this resolves. */
  async failed(partial: PartialPiece): Promise<readonly Asker[]> {
    const sources = [...new Set(partial.sources)].filter((source) => source !== undefined);
    if (sources.length === 1) return sources;
    if (this.#pieces.size < MAX_SUSPECT_PIECES || this.includes(partial.piece)) {
      this.#pieces.set(partial.piece, await this.#testimony(partial));
    }
    return [];
  }

  /** The piece is right now: who sent other bytes before? The memory must stay unchanged until this resolves. */
  async verified(partial: PartialPiece): Promise<readonly Asker[]> {
    const before = this.#pieces.get(partial.piece);
    if (!before) return [];
    this.#pieces.delete(partial.piece);
    const right = new Map((await this.#testimony(partial)).map(({ block, digest }) => [block, digest]));
    const guilty = before.filter(({ block, digest }) => Buffer.compare(digest, right.get(block) ?? digest) !== 0);
    return [...new Set(guilty.map(({ source }) => source))];
  }

  async #testimony(partial: PartialPiece): Promise<Testimony[]> {
    const testimony = partial.sources.map(async (source, block) => {
      const digest = await this.#hasher.sha1(partial.bytes.subarray(block * BLOCK_LENGTH, (block + 1) * BLOCK_LENGTH));
      return source && { block, source, digest };
    });
    return (await Promise.all(testimony)).filter((entry) => entry !== undefined);
  }
}
