// Our requests to one peer: how many are in flight, how deep the pipeline may be, whether the peer is snubbed.
import type { BlockRange, BlockRequests, Downloads } from '../contracts/index.js';
import { BLOCK_LENGTH, type PeerAddress, type Pieces } from '../model/index.js';
import { AllowedPieces } from './allowed-pieces.js';
import { MAX_PIPELINE, MAX_TOLD_PIPELINE, MIN_PIPELINE, PIPELINE_MS, SNUBBED_MS, START_PIPELINE, STARVED_MS } from './bounds.js';
import type { Downloader } from './downloader.js';
import type { Asker, PartialPiece } from './partial-piece.js';
import type { PeerConnection } from './peer-connection.js';

export class PeerDownloads implements Downloads, Asker {
  inFlight = 0;
  /** The piece whose blocks this peer is asked for. */
  current: PartialPiece | undefined;
  /** Asked long ago, and nothing came. */
  snubbed = false;
  #allowed = true;
  /** May be asked for while all others may not. */
  #allowedPieces: AllowedPieces;
  /** It answers every request, also when it stops us. */
  #answers = false;
  /** It refused a block: asked at once, it would refuse again. */
  #resting = false;
  #depth = START_PIPELINE;
  /** Requests in flight that the peer puts up with. */
  #limit = MAX_PIPELINE;
  /** The rate still grows with the depth. */
  #slowStart = true;
  #lastRate = 0;
  /** Since the last block came, or the first of those in flight was asked for. */
  #waitedMs = 0;
  /** Since there was something to ask it for. */
  #idleMs = 0;
  #requests: BlockRequests | undefined;

  constructor(
    private readonly peer: PeerConnection,
    private readonly downloader: Downloader,
    /** Blocks are free again: others may be asked for them. */
    private readonly freed: () => void,
  ) {
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

  /** Requests that may be in flight. */
  get depth(): number {
    return this.snubbed ? 1 : this.within(this.#depth);
  }

  /** So many requests, or what the peer puts up with. */
  within(requests: number): number {
    return Math.min(this.#limit, requests);
  }

  /** Who is asked first when blocks are few: 0 who gave us some, 1 who is new, 2 who is snubbed. */
  get rank(): 0 | 1 | 2 {
    if (this.snubbed) return 2;
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
    this.#resting = false;
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
    this.#limit = Math.max(1, Math.min(MAX_TOLD_PIPELINE, Math.floor(requests) || 1));
  }

  stop(): void {
    this.#allowed = false;
    if (this.#answers) return;
    const owed = this.inFlight;
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
    if (this.inFlight++ === 0) this.#waitedMs = 0;
    this.#idleMs = 0;
    this.#requests?.ask(range);
  }

  /** Another peer was faster (endgame). */
  takeBack(range: BlockRange): void {
    this.inFlight--;
    this.peer.tell((behaviour) => behaviour.tookBack?.(range));
  }

  landed(bytes: number): void {
    this.inFlight--;
    this.#waitedMs = 0;
    this.snubbed = false;
    this.peer.gave(bytes);
    if (this.#slowStart && this.#depth < this.#limit) this.#depth++;
  }

  lost(blocks: number): void {
    this.inFlight -= blocks;
  }

  /** Once a second, after the rate was sampled. */
  tick(ms: number): void {
    this.#resting = false;
    this.#idleMs = this.mayAsk && this.inFlight === 0 ? this.#idleMs + ms : 0;
    const rate = this.peer.downloadRate;
    if (this.#slowStart && rate > 0 && rate < this.#lastRate * 1.1) this.#slowStart = false;
    this.#lastRate = rate;
    if (!this.#slowStart) {
      const blocks = Math.ceil((rate * PIPELINE_MS) / 1000 / BLOCK_LENGTH);
      this.#depth = Math.max(MIN_PIPELINE, Math.min(MAX_TOLD_PIPELINE, blocks));
    }
    if (this.inFlight === 0) return;
    this.#waitedMs += ms;
    if (this.#waitedMs < SNUBBED_MS) return;
    this.snubbed = true;
    this.#waitedMs = 0;
    this.downloader.release(this);
  }
}
