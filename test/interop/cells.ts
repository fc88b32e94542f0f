// The matrix as a list: one cell for each feature and client, with what keeps it from running, if anything does.
import { CLIENT_NAMES, type Client, type ClientName } from './client.js';
import { THEIRS } from './clients/index.js';
import { ours } from './clients/ours.js';
import { type Ends, FEATURES, type Feature } from './features.js';
import type { Profile } from './profiles.js';

export interface Cell {
  readonly feature: Feature;
  readonly client: ClientName;
}

const OTHERS = Object.values(THEIRS);

/** @param only parts of names of clients or features; all when empty */
export function cellsOf(only: readonly string[]): Cell[] {
  const all = FEATURES.flatMap((feature) =>
    CLIENT_NAMES.filter((client) => (feature.clients ?? OTHERS.map(({ name }) => name)).includes(client)).map((client) => ({
      feature,
      client,
    })),
  );
  const named = (text: string): boolean => CLIENT_NAMES.some((name) => name === text);
  const clients = only.filter(named);
  const parts = only.filter((text) => !named(text)).map((text) => text.toLowerCase());
  return all.filter(
    ({ feature, client }) =>
      (clients.length === 0 || clients.includes(client)) &&
      (parts.length === 0 || parts.some((part) => feature.title.toLowerCase().includes(part))),
  );
}

/** What our side of the matrix can do. */
export interface Ability {
  readonly profile: Profile;
  /** Help of our `download` command. */
  readonly help: string;
}

export type Verdict = 'unsupported' | 'not yet' | 'missing';

/** Why the cell does not run. */
export function hindrance(
  { feature, client }: Cell,
  { profile, help }: Ability,
): { verdict: Verdict; reason: string } | undefined {
  const lack = feature.lacks?.[client];
  if (lack !== undefined) return { verdict: 'unsupported', reason: lack };
  const plugin = feature.plugins?.find((name) => !profile.has(name));
  if (plugin !== undefined) return { verdict: 'not yet', reason: `our profile has no plugin ${plugin}` };
  const option = feature.options?.find((name) => !help.includes(name));
  if (option !== undefined) return { verdict: 'not yet', reason: `our download has no ${option}` };
  const needed = [...(client === 'ours' ? [] : [THEIRS[client]]), ...(feature.besides ?? [])];
  const missing = needed.map((each) => each.missing()).find((name) => name !== undefined);
  return missing === undefined ? undefined : { verdict: 'missing', reason: `this machine has no ${missing}` };
}

/** @param profileWithout writes our profile without the plugins, and gives its path */
export function endsOf({ client }: Cell, profileWithout: (plugins: readonly string[]) => string): Ends {
  const make = (without: readonly string[] = [], ...words: readonly string[]): Client => ours(profileWithout(without), ...words);
  return {
    it: client === 'ours' ? make() : THEIRS[client],
    ours: make,
    others: OTHERS.filter((other) => other.missing() === undefined),
  };
}
