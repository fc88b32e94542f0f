// One peer's requests to us: a bounded queue, served from read-ahead, only as fast as the peer takes it.
import type { BlockRange, BlockReplies, Uploads } from '../contracts/index.js';
import { type Geometry, type PieceIndex, type Pieces, ProtocolError } from '../model/index.js';
import { MAX_ALLOWED_PIECES, MAX_QUEUED_REQUESTS, MAX_REQUEST_LENGTH, PORTIONS_AHEAD, UPLOAD_HIGH_WATER } from './bounds.js';
import type { PeerConnection } from './peer-connection.js';
import { type PieceReader, Pins } from './piece-reader.js';

export interface UploadParts {
  readonly geometry: Geometry;
  readonly have: Pieces;
  readonly reader: PieceReader;
  /** Storage broke. */
  broke(error: unknown): void;
}

export class PeerUploads implements Uploads {
  #queue: BlockRange[] = [];
  #allowed = true;
  /** Served also while all others are not. */
  readonly #allowedPieces = new Set<PieceIndex>();
  readonly #pins = new Pins();
  #reading = false;
  #replies: BlockReplies | undefined;

  constructor(
    private readonly peer: PeerConnection,
    private readonly parts: UploadParts,
  ) {}

  begin(replies: BlockReplies): void {
    this.#replies = replies;
  }

  allow(): void {
    this.#allowed = true;
  }

  stop(): void {
    this.#allowed = false;
    const waiting = this.#queue;
    this.#queue = waiting.filter((range) => this.#serves(range));
    for (const range of waiting) if (!this.#serves(range)) this.peer.refused(range);
  }

  allowPiece(index: number): void {
    const piece = this.peer.piece(index);
    if (piece !== undefined && this.#allowedPieces.size < MAX_ALLOWED_PIECES) this.#allowedPieces.add(piece);
  }

  request(index: number, begin: number, length: number): void {
    const range = this.#range(index, begin, length);
    const waiting = this.#queue.length;
    if (!this.#serves(range) || waiting >= MAX_QUEUED_REQUESTS) return this.peer.refused(range);
    this.#queue.push(range);
    if (waiting === 0) this.pump();
  }

  cancel(index: number, begin: number, length: number): void {
    const at = this.#queue.findIndex((range) => range.piece === index && range.begin === begin && range.length === length);
    for (const range of at === -1 ? [] : this.#queue.splice(at, 1)) this.peer.refused(range);
  }

  /** Every block sent so far has left for good. */
  sent(): void {
    this.#pins.release();
  }

  /** Sends what is ready, and reads what is next. Also called when the peer has taken what was sent. */
  pump(): void {
    while (this.peer.open && !this.#reading && !this.peer.outbox.full && this.peer.outbox.waiting < UPLOAD_HIGH_WATER) {
      const range = this.#queue[0];
      if (!range) return;
      const block = this.parts.reader.ready(range, this.#pins);
      if (!block) {
        this.#read(range);
        break;
      }
      this.#queue.shift();
      this.#send(range, block);
    }
    this.#readAhead();
  }

  // While the peer takes what it was sent, the next portions are read, once half of those read before are used up.
  #readAhead(): void {
    const { reader } = this.parts;
    const half = this.#queue[(PORTIONS_AHEAD / 2) * reader.blocksAtOnce] ?? this.#queue.at(-1);
    if (!half || reader.knows(half)) return;
    for (let portion = 0; portion <= PORTIONS_AHEAD; portion++) {
      const soon = this.#queue[portion * reader.blocksAtOnce];
      if (soon) reader.prefetch(soon);
    }
  }

  #serves({ piece }: BlockRange): boolean {
    return (this.#allowed || this.#allowedPieces.has(piece)) && this.parts.have.has(piece);
  }

  #read(range: BlockRange): void {
    this.#reading = true;
    this.parts.reader.load(range, this.#pins).then(
      (block) => {
        this.#reading = false;
        if (this.#queue[0] === range) {
          this.#queue.shift();
          this.#send(range, block);
        }
        this.pump();
      },
      (error) => {
        this.#reading = false;
        this.parts.broke(error);
      },
    );
  }

  #send(range: BlockRange, block: Uint8Array): void {
    if (!this.peer.open) return;
    this.peer.guarded(() => this.#replies?.send(range, block));
    this.peer.got(block.length);
  }

  #range(index: number, begin: number, length: number): BlockRange {
    const piece: PieceIndex | undefined = this.parts.geometry.piece(index);
    if (piece === undefined || length > MAX_REQUEST_LENGTH || !this.parts.geometry.holds(piece, begin, length)) {
      throw new ProtocolError(`a request for ${length} bytes at ${begin} of piece ${index}, which cannot be served`);
    }
    return { piece, begin, length };
  }
}
