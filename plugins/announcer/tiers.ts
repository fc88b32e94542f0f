// The order in which trackers are asked (BEP 12).
import { cleanText, type Random } from 'piecework';

export class Tiers {
  readonly #tiers: readonly string[][];

  /** Shuffles each tier, so that clients spread over its trackers. */
  constructor(tiers: readonly (readonly string[])[], random: Random) {
    this.#tiers = tiers.map((tier) => shuffled(tier, random));
  }

  get urls(): string[] {
    return this.#tiers.flat();
  }

  /** This one replied: from now on it is the first of its tier. */
  promote(url: string): void {
    for (const tier of this.#tiers) {
      const at = tier.indexOf(url);
      if (at > 0) tier.unshift(...tier.splice(at, 1));
    }
  }
}

function shuffled(tier: readonly string[], random: Random): string[] {
  const rest = [...tier];
  return tier.flatMap(() => rest.splice(random.below(rest.length), 1));
}

/** The key of the tracker plugin for a URL: its scheme with the colon. */
export function schemeOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase() ?? cleanText(url, 20);
}
