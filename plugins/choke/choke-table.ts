// The choke states of all peers of one torrent, and the rounds in which the choker decides.
import { CHOKER, type Choker, CLOCK, type Clock, one, type Timer, TORRENT_SCOPE, type TorrentBehaviour, use } from 'piecework';
import type { ChokeState } from './choke-state.js';

/** Between regular rounds (BEP 3: ten seconds, so that choking does not flutter). */
export const ROUND_MS = 10_000;

export class ChokeTable implements TorrentBehaviour {
  readonly #states = new Set<ChokeState>();
  #timer: Timer | undefined;
  #asked = false;

  constructor(
    @use(CHOKER) private readonly choker: Choker,
    @use(CLOCK) private readonly clock: Clock,
  ) {}

  opened(): void {
    this.#timer = this.clock.every(ROUND_MS, () => this.#round(true));
  }

  closed(): void {
    this.#timer?.cancel();
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

  #round(regular: boolean): void {
    const interested = [...this.#states].filter(({ peerInterested }) => peerInterested);
    const chosen = this.choker.round(
      interested.map(({ peer }) => peer),
      regular,
    );
    for (const state of [...this.#states]) state.setUnchoked(chosen.has(state.peer));
  }
}

export const CHOKE_TABLE = one<ChokeTable>('choke-table', TORRENT_SCOPE);
