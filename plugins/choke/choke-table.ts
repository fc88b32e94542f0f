// The choke states of all peers of one torrent, and the rounds in which the choker decides.
import {
  CHOKER,
  type Choker,
  CLOCK,
  type Clock,
  EVENTS,
  type Events,
  messageOf,
  one,
  type Peer,
  type Timer,
  TORRENT_SCOPE,
  type TorrentBehaviour,
  use,
} from 'piecework';
import type { ChokeState } from './choke-state.js';

/** Between regular rounds (BEP 3: ten seconds, so that choking does not flutter). */
export const ROUND_MS = 10_000;
/** While somebody waits for a slot, the choker is asked so often whether one is free that its peer does not use. */
export const WAITING_MS = 1_000;

export class ChokeTable implements TorrentBehaviour {
  readonly #states = new Set<ChokeState>();
  #timers: readonly Timer[] = [];
  #asked = false;
  /** The choker threw: it is told once. */
  #failed = false;

  constructor(
    @use(CHOKER) private readonly choker: Choker,
    @use(CLOCK) private readonly clock: Clock,
    @use(EVENTS) private readonly events: Events,
  ) {}

  opened(): void {
    this.#timers = [
      this.clock.every(ROUND_MS, () => this.#round(true)),
      this.clock.every(WAITING_MS, () => {
        if (this.#somebodyWaits) this.#round(false);
      }),
    ];
  }

  closed(): void {
    for (const timer of this.#timers) timer.cancel();
  }

  add(state: ChokeState): void {
    this.#states.add(state);
  }

  remove(state: ChokeState): void {
    this.#states.delete(state);
    if (state.unchoked) this.changed();
  }

  /** Somebody became interested, or a slot is free: decided at the end of this turn, once for all. */
  changed(): void {
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      this.#round(false);
    });
  }

  get #somebodyWaits(): boolean {
    return [...this.#states].some(({ peerInterested, unchoked }) => peerInterested && !unchoked);
  }

  #round(regular: boolean): void {
    const interested = [...this.#states].filter(({ peerInterested }) => peerInterested).map(({ peer }) => peer);
    const chosen = this.#chosen(interested, regular);
    if (chosen) for (const state of [...this.#states]) state.setUnchoked(chosen.has(state.peer));
  }

  // Undefined: the choker threw. Then all stays as it is, and we go on downloading.
  #chosen(interested: readonly Peer[], regular: boolean): ReadonlySet<Peer> | undefined {
    try {
      return this.choker.round(interested, regular);
    } catch (error) {
      if (!this.#failed) this.events.emit('warning', { message: messageOf(error) });
      this.#failed = true;
      return undefined;
    }
  }
}

export const CHOKE_TABLE = one<ChokeTable>('choke-table', TORRENT_SCOPE);
