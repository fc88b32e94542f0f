// Pieces that a peer lets us ask for though it stopped us (allowed fast, BEP 6). A new one for each change: pickers may
// remember what they found for a set of pieces.
import type { PieceIndex, Pieces } from '../model/index.js';
import { MAX_ALLOWED_PIECES } from './bounds.js';

export class AllowedPieces implements Pieces {
  constructor(
    private readonly peer: { readonly pieces: Pieces },
    private readonly allowed: ReadonlySet<PieceIndex> = new Set(),
  ) {}

  get any(): boolean {
    return this.allowed.size > 0;
  }

  get size(): number {
    return this.peer.pieces.size;
  }

  get count(): number {
    return [...this.allowed].filter((piece) => this.has(piece)).length;
  }

  get complete(): boolean {
    return this.count === this.size;
  }

  has(piece: PieceIndex): boolean {
    return this.allowed.has(piece) && this.peer.pieces.has(piece);
  }

  /** Full: stays as it is. */
  with(piece: PieceIndex): AllowedPieces {
    return this.allowed.size < MAX_ALLOWED_PIECES ? new AllowedPieces(this.peer, new Set([...this.allowed, piece])) : this;
  }

  without(index: number): AllowedPieces {
    return new AllowedPieces(this.peer, new Set([...this.allowed].filter((each) => each !== index)));
  }
}
