// What one peer has, and how much of it we still want. The states of all pieces count along.
import type { Geometry } from '../model/index.js';
import { Bitfield, type PieceIndex, ProtocolError } from '../model/index.js';
import type { PieceStates } from './piece-states.js';

export interface PeerPiecesParts {
  readonly geometry: Geometry;
  readonly states: PieceStates;
  /** We begin or cease to want anything of it. */
  interestChanged(): void;
}

export class PeerPieces {
  readonly #parts: PeerPiecesParts;
  #has: Bitfield;
  /** Pieces it has that we still want. */
  #wanted = 0;

  constructor(parts: PeerPiecesParts) {
    this.#parts = parts;
    this.#has = new Bitfield(parts.geometry.pieceCount);
  }

  get has(): Bitfield {
    return this.#has;
  }

  get interesting(): boolean {
    return this.#wanted > 0;
  }

  /** @throws ProtocolError for a number that the torrent does not have. */
  piece(index: number): PieceIndex {
    const piece = this.#parts.geometry.piece(index);
    if (piece === undefined) throw new ProtocolError(`piece ${index} of a torrent with ${this.#has.size} pieces`);
    return piece;
  }

  add(piece: PieceIndex): void {
    const { states } = this.#parts;
    if (!this.#has.add(piece)) return;
    states.peerHas(piece);
    if (states.needed.has(piece)) this.#want(this.#wanted + 1);
  }

  remove(piece: PieceIndex): void {
    const { states } = this.#parts;
    if (!this.#has.remove(piece)) return;
    states.peerLost(piece);
    if (states.needed.has(piece)) this.#want(this.#wanted - 1);
  }

  /** It has these and no others. @throws ProtocolError for a bitfield of another length */
  replace(bytes: Uint8Array): void {
    const { states } = this.#parts;
    const before = this.#has;
    const told = Bitfield.fromBytes(bytes, before.size);
    if (!told) throw new ProtocolError(`a bitfield of ${bytes.length} bytes for ${before.size} pieces`);
    this.#has = told;
    const { needed } = states;
    let wanted = 0;
    for (const piece of told) {
      if (!before.has(piece)) states.peerHas(piece);
      if (needed.has(piece)) wanted++;
    }
    for (const piece of before) if (!told.has(piece)) states.peerLost(piece);
    this.#want(wanted);
  }

  /** We have this piece now, which we wanted. */
  weHave(piece: PieceIndex): void {
    if (this.#has.has(piece)) this.#want(this.#wanted - 1);
  }

  /** It is gone, and what it had with it. */
  leave(): void {
    for (const piece of this.#has) this.#parts.states.peerLost(piece);
  }

  #want(pieces: number): void {
    const before = this.interesting;
    this.#wanted = pieces;
    if (before !== this.interesting) this.#parts.interestChanged();
  }
}
