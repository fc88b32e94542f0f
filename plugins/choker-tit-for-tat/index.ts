// Who is unchoked: those that give us most, or when seeding those that take most, and one in turn to find better ones.
import {
  CHOKER,
  type Choker,
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

const OPTIONS = options(
  z.strictObject({
    slots: z.int().min(1).max(200).default(8).describe('Peers unchoked at once, the optimistic one included.'),
  }),
);

export class TitForTat implements Choker {
  #unchoked: ReadonlySet<Peer> = new Set();
  #optimistic: Peer | undefined;
  #rounds = 0;
  /** While seeding, what those had taken by the last round who were unchoked then. */
  #taken = new Map<Peer, number>();
  /** They were unchoked from one round to the next and took nothing: they come last. */
  #idle = new WeakSet<Peer>();

  constructor(
    @use(TORRENT) private readonly torrent: Torrent,
    @use(RANDOM) private readonly random: Random,
    @use(OPTIONS) private readonly options: OptionsOf<typeof OPTIONS>,
  ) {}

  round(interested: readonly Peer[], regular: boolean): ReadonlySet<Peer> {
    if (regular) {
      this.#turnOptimistic(interested);
      this.#noteIdle();
    }
    const ranked = regular ? this.#byMerit(interested) : this.#keepersFirst(interested);
    const optimistic = interested.filter((peer) => peer === this.#optimistic);
    this.#unchoked = new Set([...new Set([...optimistic, ...ranked])].slice(0, this.options.slots));
    if (regular) this.#taken = new Map([...this.#unchoked].map((peer) => [peer, peer.uploaded]));
    return this.#unchoked;
  }

  #turnOptimistic(interested: readonly Peer[]): void {
    if (this.#rounds++ % OPTIMISTIC_ROUNDS !== 0 && interested.some((peer) => peer === this.#optimistic)) return;
    const others = interested.filter((peer) => !this.#unchoked.has(peer));
    this.#optimistic = others[this.random.below(others.length || 1)];
  }

  // A slot that its peer does not use is lent to the next: else those that never ask would hold all slots for ever.
  #noteIdle(): void {
    for (const [peer, before] of this.#taken) {
      if (peer.uploaded > before) this.#idle.delete(peer);
      else this.#idle.add(peer);
    }
  }

  // Of those who were not tried yet, the newest first: a crowd that came to wait keeps no newcomer waiting.
  #byMerit(interested: readonly Peer[]): readonly Peer[] {
    if (!this.#seeding) return interested.toSorted((one, other) => other.downloadRate - one.downloadRate);
    return interested
      .toReversed()
      .sort((one, other) => other.uploadRate - one.uploadRate || this.#isIdle(one) - this.#isIdle(other));
  }

  #keepersFirst(interested: readonly Peer[]): readonly Peer[] {
    const keeps = (peer: Peer): number => (this.#unchoked.has(peer) ? 1 : 0);
    return interested.toSorted((one, other) => this.#isIdle(one) - this.#isIdle(other) || keeps(other) - keeps(one));
  }

  #isIdle(peer: Peer): number {
    return this.#seeding && this.#idle.has(peer) ? 1 : 0;
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
