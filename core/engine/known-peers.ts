// The addresses one torrent knows of, and when each may be dialled next. Bounded, no address twice.
import type { Clock } from '../contracts/index.js';
import { formatAddress, isLoopback, type PeerAddress } from '../model/index.js';
import {
  MAX_BANNED,
  MAX_DIAL_FAILURES,
  MAX_HALF_OPEN,
  MAX_HOST_STRIKES,
  MAX_KNOWN_PEERS,
  MAX_REDIAL_MS,
  REDIAL_MS,
} from './bounds.js';

interface Known {
  readonly address: PeerAddress;
  failures: number;
  /** Being dialled or connected. */
  inUse: boolean;
  /** By the clock. */
  notBefore: number;
}

export class KnownPeers {
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();
  /** Keys of those that failed when they were last dialled. */
  readonly #failing = new Set<string>();
  #latestNext = false;
  /** Addresses, and hosts with a peer id. */
  readonly #banned = new Set<string>();
  /** By host: how many of its connections were found guilty. */
  readonly #strikes = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#known.size;
  }

  get addresses(): PeerAddress[] {
    return [...this.#known.values()].map(({ address }) => address);
  }

  add(address: PeerAddress): void {
    const key = formatAddress(address);
    if (this.#known.has(key) || this.isBanned(address) || !this.#hasRoom()) return;
    this.#known.set(key, { address, failures: 0, inUse: false, notBefore: 0 });
  }

  /**
   * The address to dial now, which is in use from now on: the one that is known longest, before all that failed. Of more than
   * are dialled at once, by turns the latest too: who names thousands where nobody is does not keep those of others waiting.
   */
  take(): PeerAddress | undefined {
    const now = this.#clock.now();
    let fresh: Known | undefined;
    let failed: Known | undefined;
    for (const known of this.#known.values()) {
      if (known.inUse || known.notBefore > now) continue;
      if (known.failures > 0) failed ??= known;
      else fresh = known;
      if (fresh && !this.#latestNext) break;
    }
    const next = fresh ?? failed;
    if (!next) return undefined;
    this.#latestNext = !this.#latestNext && this.#known.size > MAX_HALF_OPEN;
    next.inUse = true;
    return next.address;
  }

  /** It is connected already, though nobody dialled it. */
  connected(address: PeerAddress): void {
    this.add(address);
    const known = this.#known.get(formatAddress(address));
    if (known) known.inUse = true;
  }

  /** Nobody is there, or it sent rubbish: later again, some day never. */
  failed(address: PeerAddress): void {
    const known = this.#known.get(formatAddress(address));
    if (!known) return;
    this.#failing.add(formatAddress(address));
    if (++known.failures >= MAX_DIAL_FAILURES) this.forget(address);
    else this.#free(known, Math.min(MAX_REDIAL_MS, REDIAL_MS * 2 ** (known.failures - 1)));
  }

  /** A connection that worked is over. */
  left(address: PeerAddress, redialMs: number = REDIAL_MS): void {
    const known = this.#known.get(formatAddress(address));
    if (!known) return;
    known.failures = 0;
    this.#failing.delete(formatAddress(address));
    this.#free(known, redialMs);
  }

  /** What hindered us is over: it may be dialled at once. */
  free(address: PeerAddress): void {
    const known = this.#known.get(formatAddress(address));
    if (known && !known.inUse) known.notBefore = 0;
  }

  forget(address: PeerAddress): void {
    this.#known.delete(formatAddress(address));
    this.#failing.delete(formatAddress(address));
  }

  /** It is ourselves: never dialled again, whoever tells of it. */
  avoid(address: PeerAddress): void {
    this.#ban(formatAddress(address));
    this.forget(address);
  }

  /**
   * Neither dialled nor let in again: by address, and by peer id on that host (elsewhere the id may be an honest peer's that
   * the liar wore). The host as a whole only when it did it again and again, since many honest peers may share it.
   */
  ban(address: PeerAddress, id: Uint8Array): void {
    const strikes = (this.#strikes.get(address.host) ?? 0) + 1;
    if (this.#strikes.size < MAX_BANNED || strikes > 1) this.#strikes.set(address.host, strikes);
    // Of this machine only ports tell peers apart: who listens there honestly is still dialled.
    if (strikes >= MAX_HOST_STRIKES && !isLoopback(address.host)) this.#forgetHost(address.host);
    for (const name of namesOf(address, id)) this.#ban(name);
    this.forget(address);
  }

  /** @param id left out where the address tells enough: that of a listener on this machine */
  isBanned(address: PeerAddress, id?: Uint8Array): boolean {
    if ((this.#strikes.get(address.host) ?? 0) >= MAX_HOST_STRIKES && (id || !isLoopback(address.host))) return true;
    return namesOf(address, id).some((name) => this.#banned.has(name));
  }

  /** Where there is none, one that failed makes room. */
  #hasRoom(): boolean {
    if (this.#known.size < MAX_KNOWN_PEERS) return true;
    for (const key of this.#failing) {
      const known = this.#known.get(key);
      if (!known || known.inUse) continue;
      this.forget(known.address);
      return true;
    }
    return false;
  }

  #ban(name: string): void {
    if (this.#banned.size < MAX_BANNED) this.#banned.add(name);
  }

  #forgetHost(host: string): void {
    for (const { address } of [...this.#known.values()]) if (address.host === host) this.forget(address);
  }

  #free(known: Known, ms: number): void {
    known.inUse = false;
    known.notBefore = this.#clock.now() + ms;
  }
}

function namesOf(address: PeerAddress, id?: Uint8Array): string[] {
  const names = [formatAddress(address)];
  return id ? [...names, `${address.host} ${Buffer.from(id).toString('hex')}`] : names;
}
