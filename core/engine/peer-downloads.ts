// Our requests to one peer: whether and for which pieces it may be asked, each request and what became of it.
import type { BlockRange, BlockRequests, Downloads } from '../contracts/index.js';
import type { PeerAddress, PieceIndex, Pieces } from '../model/index.js';
import { AllowedPieces } from './allowed-pieces.js';
import { MAX_STOPS, STARVED_MS } from './bounds.js';
import type { Downloader } from './downloader.js';
import { Pace } from './pace.js';
import type { Asker, PartialPiece } from './partial-piece.js';
import type { PeerConnection } from './peer-connection.js';

export class PeerDownloads implements Downloads, Asker {
  readonly pace: Pace;
  /** The piece whose blocks this peer is asked for. */
  current: PartialPiece | undefined;
  #allowed = true;
  /** May be asked for while all others may not. */
  #allowedPieces: AllowedPieces;
  /** It answers every request, also when it stops us. */
  #answers = false;
  /** It refused a block, or stops and allows us all the time: not asked again before the next tick. */
  #resting = false;
  /** Since the last tick. */
  #stops = 0;
  /** Since there was something to ask it for. */
  #idleMs = 0;
  #requests: BlockRequests | undefined;

  constructor(
    private readonly peer: PeerConnection,
    private readonly downloader: Downloader,
    /** Blocks are free again: others may be asked for them. */
    private readonly freed: () => void,
    now: () => number,
  ) {
    this.pace = new Pace(peer, downloader.trialBlocks, now);
    this.#allowedPieces = new AllowedPieces(peer);
  }

  begin(requests: BlockRequests): void {
    this.#requests = requests;
  }

  get address(): PeerAddress {
    return this.peer.address;
  }

  get id(): Uint8Array {
    return this.peer.id;
  }

  get owesMs(): number {
    return this.pace.owesMs;
  }

  close(reason: string): void {
    this.peer.close(reason);
  }

  /** What it may be asked for now. */
  get pieces(): Pieces {
    return this.#allowed ? this.peer.pieces : this.#allowedPieces;
  }

  get mayAsk(): boolean {
    const allowed = this.#allowed || this.#allowedPieces.any;
    return allowed && !this.#resting && this.#requests !== undefined && this.peer.open && this.peer.interesting;
  }

  /** May it be asked for a block of this piece, whatever else it owes? */
  mayTake(piece: PieceIndex): boolean {
    return this.mayAsk && !this.pace.snubbed && this.pieces.has(piece) && !this.pace.full;
  }

  /** Who is asked first when blocks are few: 0 who gave us some, 1 who is new, 2 who is snubbed. */
  get rank(): 0 | 1 | 2 {
    if (this.pace.snubbed) return 2;
    return this.peer.downloaded > 0 ? 0 : 1;
  }

  /** There was nothing to ask it for, for some time. */
  get starved(): boolean {
    return this.#idleMs >= STARVED_MS;
  }

  /** Asks for what may be asked for. A plugin that throws meanwhile ends this connection alone. */
  fill(): void {
    this.peer.guarded(() => this.downloader.fill(this));
  }

  allow(): void {
    this.#allowed = true;
    this.#resting = this.#stops > MAX_STOPS;
    this.fill();
  }

  allowPiece(index: number): void {
    const piece = this.peer.piece(index);
    if (piece === undefined) return;
    this.#allowedPieces = this.#allowedPieces.with(piece);
    this.fill();
  }

  expectAnswers(): void {
    this.#answers = true;
  }

  limit(requests: number): void {
    this.pace.limit(requests);
  }

  stop(): void {
    this.#allowed = false;
    this.#stops++;
    if (this.#answers) return;
    const owed = this.pace.inFlight;
    this.downloader.release(this);
    if (owed > 0) this.freed();
  }

  deliver(index: number, begin: number, block: Uint8Array): void {
    this.downloader.deliver(this, index, begin, block);
  }

  refused(index: number, begin: number, length: number): void {
    if (!this.downloader.refused(this, index, begin, length)) return;
    this.#resting = true;
    if (!this.#allowed) this.#allowedPieces = this.#allowedPieces.without(index);
    this.freed();
  }

  ask(range: BlockRange): void {
    this.pace.asked();
    this.#idleMs = 0;
    this.#requests?.ask(range);
  }

  /** Another peer was faster (endgame). */
  takeBack(range: BlockRange): void {
    this.pace.lost(1);
    this.cancel([range]);
  }

  /** It need not send these any more. */
  cancel(ranges: readonly BlockRange[]): void {
    for (const range of ranges) this.peer.tell('tookBack', (behaviour) => behaviour.tookBack?.(range));
  }

  proved(): void {
    this.pace.proved();
  }

  landed(bytes: number): void {
    this.pace.landed();
    this.peer.gave(bytes);
  }

  /** Once a second, after the rate was sampled. */
  tick(ms: number): void {
    this.#resting = false;
    this.#stops = 0;
    this.#idleMs = this.mayAsk && this.pace.inFlight === 0 ? this.#idleMs + ms : 0;
    if (this.pace.tick(ms)) this.cancel(this.downloader.release(this));
  }
}
