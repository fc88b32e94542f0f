// Asks for blocks: when, of whom and how many at once. Which piece is the picker's choice.
import type { BlockRange, Picker } from '../contracts/index.js';
import { BLOCK_LENGTH, type Geometry, type PieceIndex, ProtocolError } from '../model/index.js';
import { ENDGAME_PIPELINE, LATE_MS, START_PIPELINE, TRIAL_PIECES } from './bounds.js';
import type { Asker, PartialPiece } from './partial-piece.js';
import type { PeerDownloads } from './peer-downloads.js';
import type { PieceMemory } from './piece-memory.js';
import type { PieceStates } from './piece-states.js';
import { Turns, type TurnsParts } from './turns.js';

export interface DownloaderParts {
  readonly geometry: Geometry;
  readonly states: PieceStates;
  readonly memory: PieceMemory;
  readonly picker: Picker;
  readonly suspects: TurnsParts['suspects'];
  /** All blocks of the piece are here. */
  complete(partial: PartialPiece): void;
}

export class Downloader {
  /** Bytes received that nobody needed. */
  wasted = 0;
  readonly #parts: DownloaderParts;
  /** Pieces that only one peer is asked for. */
  readonly turns: Turns;
  /** Blocks that a peer may be asked for in `TRIAL_MS` until it has proved itself. */
  readonly trialBlocks: number;
  #paused = false;

  constructor(parts: DownloaderParts) {
    this.#parts = parts;
    const perPiece = Math.ceil(parts.geometry.pieceLength / BLOCK_LENGTH);
    this.trialBlocks = Math.max(START_PIPELINE, TRIAL_PIECES * perPiece);
    this.turns = new Turns({
      suspects: parts.suspects,
      askAlone: (piece, peer) => this.#askAlone(piece, peer),
      takeAway: (partial, peer) => {
        const owed = this.#release(peer, partial);
        this.#forget(partial, peer);
        peer.cancel(owed);
      },
    });
  }

  /** Asks for nothing more: the torrent is stopping. */
  pause(): void {
    this.#paused = true;
  }

  /** Fills the pipeline of a peer. */
  fill(peer: PeerDownloads): void {
    if (this.#paused || !peer.pace.roomy) return;
    // Looked at each time: the asking itself may close the peer.
    while (peer.mayAsk && peer.pace.inFlight < peer.pace.depth) {
      const partial = this.#next(peer);
      const block = partial && this.#parts.states.takeFree(partial, peer);
      if (!partial || block === undefined) break;
      this.#ask(peer, partial, block);
    }
    // A snubbed peer would only take the second place on a block from one that sends.
    if (peer.pace.inFlight === 0 && !peer.pace.snubbed && (this.#parts.states.nothingOpen || peer.starved)) this.#endgame(peer);
    this.#unreserve(peer);
  }

  /** A block came. @throws ProtocolError when it can't be a block of this torrent. */
  deliver(peer: PeerDownloads, index: number, begin: number, bytes: Uint8Array): void {
    const piece = this.#range(index, begin, bytes.length);
    const partial = this.#parts.states.partialOf(piece);
    const block = begin / BLOCK_LENGTH;
    if (!Number.isInteger(block) || bytes.length !== this.#parts.geometry.blockLength(piece, block)) {
      throw new ProtocolError(`${bytes.length} bytes at ${begin} of piece ${index}, which is no block that we ask for`);
    }
    if (!partial?.wasAsked(block, peer)) {
      this.wasted += bytes.length;
      return;
    }
    for (const late of partial.put(block, bytes, peer)) late.takeBack({ piece, begin, length: bytes.length });
    peer.landed(bytes.length);
    if (!partial.complete) return;
    this.turns.end(partial);
    this.#parts.states.verify(partial);
    this.#parts.complete(partial);
  }

  /** The peer will not send this block. False: nobody waits for it. @throws ProtocolError as `deliver`. */
  refused(peer: PeerDownloads, index: number, begin: number, length: number): boolean {
    const partial = this.#parts.states.partialOf(this.#range(index, begin, length));
    const block = begin / BLOCK_LENGTH;
    if (!partial?.wasAsked(block, peer)) return false;
    peer.pace.lost(1);
    this.#giveBack(partial, () => partial.giveBack(block, peer));
    return true;
  }

  /** Nothing in flight to this peer will come, or not in time. Returns what it was. */
  release(peer: PeerDownloads): readonly BlockRange[] {
    const owed: BlockRange[] = [];
    if (peer.pace.inFlight > 0)
      for (const partial of [...this.#parts.states.partials]) owed.push(...this.#release(peer, partial));
    this.#unreserve(peer);
    return owed;
  }

  /** Blocks that this peer sent, of pieces in flight: it was found to lie, and others are asked for them. */
  forget(source: Asker): void {
    for (const partial of [...this.#parts.states.partials]) this.#forget(partial, source);
  }

  #forget(partial: PartialPiece, source: Asker): void {
    this.#giveBack(partial, () => {
      this.wasted += partial.forget(source);
    });
  }

  #release(peer: PeerDownloads, partial: PartialPiece): BlockRange[] {
    const owed = [...partial.owedBy(peer)].map((block) => this.#rangeOf(partial.piece, block));
    if (owed.length > 0) this.#giveBack(partial, () => partial.giveBackAll(peer));
    peer.pace.lost(owed.length);
    return owed;
  }

  #giveBack(partial: PartialPiece, give: () => void): void {
    if (this.#parts.states.partialOf(partial.piece) !== partial) return;
    if (this.#parts.states.giveBack(partial, give)) this.#parts.memory.giveBack(partial.memory);
    if (!partial.reservedFor) this.turns.end(partial);
  }

  // Who owes nothing of a piece reserved for it, and is not asked for more of it, loses it: else nobody could finish it.
  #unreserve(peer: PeerDownloads): void {
    for (const partial of [...this.turns.running]) {
      if (partial.reservedFor === peer && partial.inFlightTo(peer) === 0) this.#giveBack(partial, () => {});
    }
  }

  // The piece whose blocks the peer is asked for next: the one it is at, or the picker's choice.
  #next(peer: PeerDownloads): PartialPiece | undefined {
    const { states, memory, picker } = this.#parts;
    const { current, pieces } = peer;
    if (current && current.free > 0 && states.partialOf(current.piece) === current && pieces.has(current.piece)) return current;
    const piece = picker.pick(pieces, memory.exhausted);
    if (piece === undefined || !states.open(piece) || !pieces.has(piece)) return undefined;
    peer.current = states.partialOf(piece) ?? this.#begin(piece, peer);
    return peer.current;
  }

  #begin(piece: PieceIndex, peer: PeerDownloads): PartialPiece | undefined {
    const { states, suspects } = this.#parts;
    const room = this.#parts.memory.take();
    if (!room) return undefined;
    const partial = states.begin(piece, room, suspects.includes(piece) ? peer : undefined);
    if (partial.reservedFor) this.turns.begin(partial, peer);
    return partial;
  }

  // One request more than its pipeline is deep, if need be: the others follow as there is room.
  #askAlone(piece: PieceIndex, peer: PeerDownloads): void {
    const partial = this.#parts.states.missing(piece) ? this.#begin(piece, peer) : undefined;
    const block = partial && this.#parts.states.takeFree(partial, peer);
    if (!partial || block === undefined) return;
    peer.current = partial;
    this.#ask(peer, partial, block);
    peer.fill();
  }

  // Every block is here or in flight, or out of this peer's reach: it is asked for some of those that others still owe.
  #endgame(peer: PeerDownloads): void {
    for (const partial of this.#parts.states.partials) {
      if (!peer.pieces.has(partial.piece)) continue;
      while (peer.mayAsk && peer.pace.inFlight < peer.pace.within(ENDGAME_PIPELINE)) {
        const block = partial.takeBusy(peer, LATE_MS);
        if (block === undefined) break;
        this.#ask(peer, partial, block);
      }
    }
  }

  #ask(peer: PeerDownloads, { piece }: PartialPiece, block: number): void {
    peer.ask(this.#rangeOf(piece, block));
  }

  #rangeOf(piece: PieceIndex, block: number): BlockRange {
    return { piece, begin: block * BLOCK_LENGTH, length: this.#parts.geometry.blockLength(piece, block) };
  }

  #range(index: number, begin: number, length: number): PieceIndex {
    const piece = this.#parts.geometry.piece(index);
    if (piece === undefined || !this.#parts.geometry.holds(piece, begin, length)) {
      throw new ProtocolError(`a block of ${length} bytes at ${begin} of piece ${index}, which the torrent does not have`);
    }
    return piece;
  }
}
