// Who is unchoked: those that give us most, or when seeding those that take most, and one in turn to find better ones.
import {
  CHOKER,
  type Choker,
  CLOCK,
  type Clock,
  definePlugin,
  type OptionsOf,
  options,
  type Peer,
  provide,
  RANDOM,
  type Random,
  TORRENT,
  type Torrent,
  use,
  z,
} from 'piecework';

/** The optimistic slot changes hands every third round: 30 s (BEP 3). */
export const OPTIMISTIC_ROUNDS = 3;

/** A peer that took nothing for so long does not use its slot. */
export const UNUSED_MS = 3_000;

const OPTIONS = options(
  z.strictObject({
    slots: z.int().min(1).max(200).default(8).describe('Peers unchoked at once, the optimistic one included.'),
  }),
);

export class TitForTat implements Choker {
  #unchoked: ReadonlySet<Peer> = new Set();
  #optimistic: Peer | undefined;
  #rounds = 0;
  /** What those who are unchoked had taken when it was last seen to grow, and when that was, by the clock. */
  #uses = new Map<Peer, { readonly uploaded: number; readonly at: number }>();
  /** They were unchoked and took nothing: they come last while seeding. */
  #idle = new WeakSet<Peer>();

  constructor(
    @use(TORRENT) private readonly torrent: Torrent,
    @use(RANDOM) private readonly random: Random,
    @use(CLOCK) private readonly clock: Clock,
    @use(OPTIONS) private readonly options: OptionsOf<typeof OPTIONS>,
  ) {}

  round(interested: readonly Peer[], regular: boolean): ReadonlySet<Peer> {
    if (regular) this.#turnOptimistic(interested);
    this.#noteIdle();
    const ranked = regular ? this.#byMerit(interested) : this.#keepersFirst(interested);
    const optimistic = interested.filter((peer) => peer === this.#optimistic);
    this.#unchoked = new Set([...new Set([...optimistic, ...ranked])].slice(0, this.options.slots));
    const now = this.clock.now();
    this.#uses = new Map([...this.#unchoked].map((peer) => [peer, this.#uses.get(peer) ?? { uploaded: peer.uploaded, at: now }]));
    return this.#unchoked;
  }

  #turnOptimistic(interested: readonly Peer[]): void {
    if (this.#rounds++ % OPTIMISTIC_ROUNDS !== 0 && interested.some((peer) => peer === this.#optimistic)) return;
    const others = interested.filter((peer) => !this.#unchoked.has(peer));
    this.#optimistic = others[this.random.below(others.length || 1)];
  }

  // A slot that its peer does not use is lent to the next: else those that never ask would hold all slots for ever.
  #noteIdle(): void {
    const now = this.clock.now();
    for (const [peer, { uploaded, at }] of this.#uses) {
      if (peer.uploaded > uploaded) {
        this.#idle.delete(peer);
        this.#uses.set(peer, { uploaded: peer.uploaded, at: now });
      } else if (now - at >= UNUSED_MS) this.#idle.add(peer);
    }
  }

  #byMerit(interested: readonly Peer[]): readonly Peer[] {
    if (!this.#seeding) return interested.toSorted((one, other) => other.downloadRate - one.downloadRate);
    return this.#newestFirst(interested, (peer) => peer.uploadRate);
  }

  #keepersFirst(interested: readonly Peer[]): readonly Peer[] {
    const keeps = (peer: Peer): number => (this.#unchoked.has(peer) ? 1 : 0);
    if (!this.#seeding) return interested.toSorted((one, other) => keeps(other) - keeps(one));
    return this.#newestFirst(interested, (peer) => (this.#idle.has(peer) ? 0 : keeps(peer)));
  }

  // Of those who were not tried yet, the newest first: a crowd that came to wait keeps no newcomer waiting.
  #newestFirst(interested: readonly Peer[], merit: (peer: Peer) => number): readonly Peer[] {
    const idle = (peer: Peer): number => (this.#idle.has(peer) ? 1 : 0);
    return interested.toReversed().sort((one, other) => merit(other) - merit(one) || idle(one) - idle(other));
  }

  get #seeding(): boolean {
    return this.torrent.left === 0;
  }
}

export default definePlugin({
  name: 'choker-tit-for-tat',
  version: '1.0.0',
  api: '^1',
  summary: 'Unchokes by measured rate, tit for tat, with an optimistic slot (BEP 3).',
  options: OPTIONS,
  provides: [provide(CHOKER, TitForTat)],
});
