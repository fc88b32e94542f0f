// The pace of one peer: how many requests it may have in flight, and whether it answers them in time. Knows no piece.
import type { Peer } from '../contracts/index.js';
import { BLOCK_LENGTH } from '../model/index.js';
import {
  MAX_PIPELINE,
  MAX_TOLD_PIPELINE,
  MIN_PIPELINE,
  PIPELINE_MS,
  REQUESTS_TOGETHER,
  SNUBBED_MS,
  START_PIPELINE,
  TICK_MS,
  TRIAL_MS,
} from './bounds.js';

export class Pace {
  inFlight = 0;
  /** It owes blocks that it was asked for long ago. */
  snubbed = false;
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

  constructor(
    private readonly peer: Pick<Peer, 'downloaded' | 'downloadRate'>,
    /** Blocks that it may be asked for in `TRIAL_MS` until it has proved itself. */
    private readonly trialBlocks: number,
    private readonly now: () => number,
  ) {
    this.#trial = trialBlocks;
  }

  /** Requests that may be in flight. */
  get depth(): number {
    if (this.snubbed) return 1;
    const depth = this.within(this.#depth);
    return this.#trial === undefined ? depth : Math.min(depth, this.inFlight + this.#trial);
  }

  /** Requests are sent a few together: one write for each block that came would cost more than to take the block (measured). */
  get roomy(): boolean {
    return this.depth - this.inFlight >= Math.max(1, Math.min(REQUESTS_TOGETHER, this.depth >> 3));
  }

  /** It puts up with no more. */
  get full(): boolean {
    return this.inFlight >= this.#limit;
  }

  /** So many requests, or what the peer puts up with. */
  within(requests: number): number {
    return Math.min(this.#limit, requests);
  }

  limit(requests: number): void {
    this.#limit = Math.max(1, Math.min(MAX_TOLD_PIPELINE, Math.floor(requests) || 1));
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

  asked(): void {
    if (this.inFlight++ === 0) this.#owesSince = this.now();
    this.#asked++;
    if (this.#trial !== undefined) this.#trial--;
  }

  landed(): void {
    this.inFlight--;
    this.snubbed = false;
    if (this.#slowStart && this.#depth < this.#limit) this.#depth++;
  }

  /** They will not come, or are not waited for. */
  lost(blocks: number): void {
    this.inFlight -= blocks;
  }

  proved(): void {
    this.#trial = undefined;
  }

  /** Once a second, after the rate was sampled. True: its requests are overdue, which makes it snubbed. */
  tick(ms: number): boolean {
    this.#trialMs += ms;
    if (this.#trial !== undefined && this.#trialMs >= TRIAL_MS) {
      this.#trial = this.trialBlocks;
      this.#trialMs = 0;
    }
    this.#quietMs = this.inFlight > 0 && this.peer.downloaded === this.#lastTotal ? this.#quietMs + ms : 0;
    this.#lastTotal = this.peer.downloaded;
    this.#deepen();
    const overdue = this.#overdue();
    if (overdue) this.#snub();
    return overdue;
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
  }
}
