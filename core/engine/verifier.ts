// A complete piece: hashed in memory, then written, then ours. Bytes that fail never reach storage.
import type { Hasher, Storage } from '../contracts/index.js';
import { HASH_LENGTH, type Metainfo, type PieceIndex } from '../model/index.js';
import type { PartialPiece } from './partial-piece.js';

export interface VerifierParts {
  readonly metainfo: Metainfo;
  readonly hasher: Hasher;
  readonly storage: Pick<Storage, 'write'>;
  /** Right and stored; the memory must stay unchanged until this resolves. */
  verified(partial: PartialPiece): Promise<void> | void;
  /** Wrong; the memory is as received. */
  failed(partial: PartialPiece): Promise<void> | void;
  /** Storage or hasher broke. */
  broke(error: unknown): void;
}

export class Verifier {
  readonly #parts: VerifierParts;
  readonly #working = new Set<Promise<void>>();

  constructor(parts: VerifierParts) {
    this.#parts = parts;
  }

  take(partial: PartialPiece): void {
    const work = this.#verify(partial)
      .catch((error) => this.#parts.broke(error))
      .finally(() => this.#working.delete(work));
    this.#working.add(work);
  }

  /** Everything taken so far is decided. */
  async idle(): Promise<void> {
    await Promise.all(this.#working);
  }

  async #verify(partial: PartialPiece): Promise<void> {
    const { metainfo, hasher, storage } = this.#parts;
    const digest = await hasher.sha1(partial.bytes);
    if (!isHashOf(metainfo, partial.piece, digest)) return void (await this.#parts.failed(partial));
    await storage.write(partial.piece, partial.bytes);
    await this.#parts.verified(partial);
  }
}

export function isHashOf(metainfo: Metainfo, piece: PieceIndex, digest: Uint8Array): boolean {
  const at = piece * HASH_LENGTH;
  return Buffer.compare(digest, metainfo.pieceHashes.subarray(at, at + HASH_LENGTH)) === 0;
}
