// Our requests to one peer: how many are in flight, how deep the pipeline may be, whether the peer is snubbed.
import type { BlockRange, BlockRequests, Downloads } from '../contracts/index.js';
import { BLOCK_LENGTH, type PeerAddress, type PieceIndex, type Pieces } from '../model/index.js';
import { AllowedPieces } from './allowed-pieces.js';
import {
  MAX_PIPELINE,
  MAX_STOPS,
  MAX_TOLD_PIPELINE,
  MIN_PIPELINE,
  PIPELINE_MS,
  REQUESTS_TOGETHER,
  SNUBBED_MS,
  START_PIPELINE,
  STARVED_MS,
  TICK_MS,
  TRIAL_MS,
} from './bounds.js';
import type { Downloader } from './downloader.js';
import type { Asker, PartialPiece } from './partial-piece.js';
import type { PeerConnection } from './peer-connection.js';

export class PeerDownloads implements Downloads, Asker {
  inFlight = 0;
  /** The piece whose blocks this peer is asked for. */
  current: PartialPiece | undefined;
  /** It owes blocks that it was asked for long ago. */
  snubbed = false;
  #allowed = true;
  /** May be asked for while all others may not. */
  #allowedPieces: AllowedPieces;
  /** It answers every request, also when it stops us. */
  #answers = false;
  /** It refused a block, or stops and allows us all the time: not asked again before the next tick. */
  #resting = false;
  /** Since the last tick. */
  #stops = 0;
  #depth = START_PIPELINE;
  /** Requests in flight that the peer puts up with. */
  #limit = MAX_PIPELINE;
  /** The rate still grows with the depth. */
  #slowStart = true;
  #lastRate = 0;
  /** Requests ever made. */
  #asked = 0;
  /** The same at each tick of the last `SNUBBED_MS`. */
  readonly #askedBefore: number[] = [];
  /** When it came to owe us something, by the clock. */
  #owesSince = 0;
  /** Since a block came, in whole ticks, while it owes some. */
  #quietMs = 0;
  #lastTotal = 0;
  /** Blocks that it may be asked for in these `TRIAL_MS`; undefined once it has proved itself. */
  #trial: number | undefined;
  #trialMs = 0;
  /** Since there was something to ask it for. */
  #idleMs = 0;
  #requests: BlockRequests | undefined;

  constructor(
    private readonly peer: PeerConnection,
    private readonly downloader: Downloader,
    /** Blocks are free again: others may be asked for them. */
    private readonly freed: () => void,
    private readonly now: () => number,
  ) {
    this.#trial = downloader.trialBlocks;
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
    if (this.snubbed) return 1;
    const depth = this.within(this.#depth);
    return this.#trial === undefined ? depth : Math.min(depth, this.inFlight + this.#trial);
  }

  /** May it be asked for a block of this piece, whatever else it owes? */
  mayTake(piece: PieceIndex): boolean {
    return this.mayAsk && !this.snubbed && this.pieces.has(piece) && this.inFlight < this.#limit;
  }

  /** How long, by its rate, until so many blocks more than it owes are here. */
  timeFor(blocks: number): number {
    return ((this.inFlight + blocks) * BLOCK_LENGTH * 1000) / this.peer.downloadRate;
  }

  // Of one that gave nothing yet, or stopped to, nothing better is known than how long that has been so.
  get owesMs(): number {
    if (this.inFlight === 0) return 0;
    if (this.peer.downloaded === 0) return this.now() - this.#owesSince;
    return this.peer.downloadRate === 0 ? this.#quietMs : Math.max(this.#quietMs, this.timeFor(0));
  }

  /** Requests are sent a few together: one write for each block that came would cost more than to take the block (measured). */
  get roomy(): boolean {
    return this.depth - this.inFlight >= Math.max(1, Math.min(REQUESTS_TOGETHER, this.depth >> 3));
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
    this.#limit = Math.max(1, Math.min(MAX_TOLD_PIPELINE, Math.floor(requests) || 1));
  }

  stop(): void {
    this.#allowed = false;
    this.#stops++;
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
    if (this.inFlight++ === 0) this.#owesSince = this.now();
    this.#asked++;
    if (this.#trial !== undefined) this.#trial--;
    this.#idleMs = 0;
    this.#requests?.ask(range);
  }

  /** Another peer was faster (endgame). */
  takeBack(range: BlockRange): void {
    this.inFlight--;
    this.cancel([range]);
  }

  /** It need not send these any more. */
  cancel(ranges: readonly BlockRange[]): void {
    for (const range of ranges) this.peer.tell('tookBack', (behaviour) => behaviour.tookBack?.(range));
  }

  proved(): void {
    this.#trial = undefined;
  }

  landed(bytes: number): void {
    this.inFlight--;
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
    this.#stops = 0;
    this.#trialMs += ms;
    if (this.#trial !== undefined && this.#trialMs >= TRIAL_MS) {
      this.#trial = this.downloader.trialBlocks;
      this.#trialMs = 0;
    }
    this.#idleMs = this.mayAsk && this.inFlight === 0 ? this.#idleMs + ms : 0;
    this.#quietMs = this.inFlight > 0 && this.peer.downloaded === this.#lastTotal ? this.#quietMs + ms : 0;
    this.#lastTotal = this.peer.downloaded;
    this.#deepen();
    if (this.#overdue()) this.#snub();
  }

  #deepen(): void {
    const rate = this.peer.downloadRate;
    if (this.#slowStart && rate > 0 && rate < this.#lastRate * 1.1) this.#slowStart = false;
    this.#lastRate = rate;
    if (this.#slowStart) return;
    const blocks = Math.ceil((rate * PIPELINE_MS) / 1000 / BLOCK_LENGTH);
    this.#depth = Math.max(MIN_PIPELINE, Math.min(MAX_TOLD_PIPELINE, blocks));
  }

  // Fewer blocks were settled up to now than had been asked for that long ago. Counted in ticks: time in which the whole
  // program stood still is nobody's fault.
  #overdue(): boolean {
    this.#askedBefore.push(this.#asked);
    if (this.#askedBefore.length < SNUBBED_MS / TICK_MS) return false;
    return this.#asked - this.inFlight < (this.#askedBefore.shift() ?? 0);
  }

  #snub(): void {
    this.snubbed = true;
    this.#depth = MIN_PIPELINE;
    this.#slowStart = true;
    this.cancel(this.downloader.release(this));
  }
}
