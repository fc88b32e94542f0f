// How often each host may dial us: a storm of one host's connections costs the others nothing.
import type { Clock } from '../contracts/index.js';
import { isLoopback } from '../model/index.js';
import { ACCEPT_BURST, ACCEPTS_PER_SECOND, LOCAL_HOSTS, MAX_BANNED } from './bounds.js';

interface Credit {
  left: number;
  /** By the clock. */
  counted: number;
}

export class AcceptRate {
  readonly #clock: Clock;
  readonly #credits = new Map<string, Credit>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one connection. This machine's own have `LOCAL_HOSTS` times as much: all programs on it share one address. */
  allows(host: string): boolean {
    const now = this.#clock.now();
    const share = isLoopback(host) ? LOCAL_HOSTS : 1;
    const credit = this.#credits.get(host) ?? this.#begin(host, share, now);
    credit.left = Math.min(ACCEPT_BURST * share, credit.left + ((now - credit.counted) * ACCEPTS_PER_SECOND * share) / 1000);
    credit.counted = now;
    if (credit.left < 1) return false;
    credit.left--;
    return true;
  }

  // The host that was heard of longest ago is forgotten: it has its burst again.
  #begin(host: string, share: number, now: number): Credit {
    const [oldest] = this.#credits.keys();
    if (this.#credits.size >= MAX_BANNED && oldest !== undefined) this.#credits.delete(oldest);
    const credit = { left: ACCEPT_BURST * share, counted: now };
    this.#credits.set(host, credit);
    return credit;
  }
}
