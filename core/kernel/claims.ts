// Who provides each step when several plugins could: by bind, else by `replaces`, else it must be the only one.
import type { Plugin, Provision } from './manifest.js';
import { didYouMean, type Problem, quoted } from './problems.js';
import type { Bind, BindOrigin, LoadedProfile } from './profile.js';
import type { AnyToken } from './tokens.js';

export type Report = (code: string, message: string, more?: Partial<Problem>) => void;

/** One plugin wants to provide one token, under one key if that is keyed. */
export interface Claim {
  readonly plugin: Plugin;
  readonly provision: Provision;
  readonly token: AnyToken;
  readonly key: string | undefined;
  /** As in a bind: `step` or `step key`. */
  readonly step: string;
}

/** A step of one provider, or one key of a keyed step, and who won it. */
export interface Slot {
  readonly step: string;
  readonly token: AnyToken;
  readonly key: string | undefined;
  readonly provider: string;
  readonly why: 'only provider' | 'replaces' | 'in conflict' | BindOrigin;
  /** Plugins that lost it. */
  readonly shadowed: readonly string[];
}

export function claimsOf(plugins: readonly Plugin[], lent: readonly AnyToken[], report: Report): Claim[] {
  const claims: Claim[] = [];
  for (const plugin of plugins) {
    const taken = new Set<string>();
    const fault = (rest: string) => report('provide', `Plugin "${plugin.name}" provides ${rest}`, { plugin: plugin.name });
    for (const provision of plugin.provides) {
      const { token } = provision;
      if (token.kind === 'lent' || token.kind === 'options' || lent.some(({ id }) => id === token.id))
        fault(`"${token.name}", which only the program lends; take that provide(…) out.`);
      if (token.kind === 'keyed' && provision.keys.length === 0)
        fault(`"${token.name}" without a key; give the keys to provide(…) as its third argument.`);
      for (const key of token.kind === 'keyed' ? provision.keys : [undefined]) {
        const step = key === undefined ? token.name : `${token.name} ${key}`;
        if (token.kind !== 'chain' && taken.has(step)) fault(`"${step}" twice; take one provide(…) out.`);
        else claims.push({ plugin, provision, token, key, step });
        taken.add(step);
      }
    }
  }
  return claims;
}

const covers = (bind: Bind, { token, step }: Claim): boolean =>
  token.kind !== 'chain' && (bind.step === token.name || bind.step === step);

const names = (claims: readonly Claim[]): string[] => [...new Set(claims.map(({ plugin }) => plugin.name))];

/** Reports binds that cannot hold and returns them. */
export function badBinds(
  { binds, complete }: LoadedProfile,
  plugins: readonly Plugin[],
  claims: readonly Claim[],
  report: Report,
): Bind[] {
  return binds.filter((bind) => {
    const able = claims.filter((claim) => covers(bind, claim));
    if (able.some(({ plugin }) => plugin.name === bind.plugin)) return false;
    const listed = plugins.some(({ name }) => name === bind.plugin);
    const more = { plugin: bind.plugin, where: bind.where };
    // What failed to load may be what was meant.
    if (!complete && !listed) return true;
    const steps = [
      ...new Set(claims.filter(({ token }) => token.kind !== 'chain').flatMap(({ token, step }) => [token.name, step])),
    ];
    if (claims.some(({ token }) => token.kind === 'chain' && token.name === bind.step))
      report(
        'bind',
        `${bind.where}: every plugin takes part in "${bind.step}"; let "${bind.plugin}" name in "replaces" whom it stands for.`,
        more,
      );
    else if (able.length === 0)
      report('bind', `${bind.where}: no plugin provides "${bind.step}"${didYouMean(bind.step, steps)}`, more);
    else if (!listed)
      report('bind', `${bind.where}: no plugin "${bind.plugin}" is listed${didYouMean(bind.plugin, names(able))}`, more);
    else
      report(
        'bind',
        `${bind.where}: plugin "${bind.plugin}" does not provide "${bind.step}"${didYouMean(bind.plugin, names(able))}`,
        more,
      );
    return true;
  });
}

/** The winner among claims of the same slot. */
function winnerOf(claims: readonly [Claim, ...Claim[]], binds: readonly Bind[]): [Claim, Slot['why']] {
  const rank = ({ origin, step }: Bind) => (origin === '--bind' ? 2 : 0) + (step === claims[0].token.name ? 0 : 1);
  for (const bind of binds.toReversed().toSorted((a, b) => rank(b) - rank(a))) {
    const bound = claims.find((claim) => covers(bind, claim) && claim.plugin.name === bind.plugin);
    if (bound) return [bound, bind.origin];
  }
  if (claims.length === 1) return [claims[0], 'only provider'];
  const [left, ...others] = claims.filter(({ plugin }) => !claims.some((other) => other.plugin.replaces?.includes(plugin.name)));
  return left && others.length === 0 ? [left, 'replaces'] : [claims[0], 'in conflict'];
}

export interface Settled {
  readonly slots: readonly Slot[];
  /** Claims that hold. */
  readonly live: readonly Claim[];
  /** By plugin, those who won something from it. */
  readonly shadows: ReadonlyMap<string, ReadonlySet<string>>;
}

export function settle(claims: readonly Claim[], binds: readonly Bind[]): Settled {
  const groups = new Map<string, [Claim, ...Claim[]]>();
  for (const claim of claims.filter(({ token }) => token.kind !== 'chain')) {
    const group = groups.get(claim.step);
    if (group) group.push(claim);
    else groups.set(claim.step, [claim]);
  }
  const won = new Set<Claim>();
  const shadows = new Map<string, Set<string>>();
  const shadow = (loser: string, winner: string) => shadows.set(loser, (shadows.get(loser) ?? new Set()).add(winner));
  const slots = [...groups.values()].map((group): Slot => {
    const [winner, why] = winnerOf(group, binds);
    const shadowed = names(group.filter((claim) => claim !== winner));
    won.add(winner);
    if (why !== 'in conflict') for (const loser of shadowed) shadow(loser, winner.plugin.name);
    return { step: winner.step, token: winner.token, key: winner.key, provider: winner.plugin.name, why, shadowed };
  });
  // A plugin that lost all its slots is out: its part in chains goes too, so that one bind swaps a whole step.
  const out = (name: string) => shadows.has(name) && ![...won].some(({ plugin }) => plugin.name === name);
  const inChain = claims.filter(({ token, plugin }) => token.kind === 'chain' && !out(plugin.name));
  const chained = inChain.filter(({ token, plugin }) => {
    const replacing = inChain.filter((other) => other.token.id === token.id && other.plugin.replaces?.includes(plugin.name));
    for (const other of replacing) shadow(plugin.name, other.plugin.name);
    return replacing.length === 0;
  });
  return { slots, live: claims.filter((claim) => won.has(claim) || chained.includes(claim)), shadows };
}

/** One problem for all keys that the same plugins contend for, with the line that settles it. */
export function reportConflicts(slots: readonly Slot[], bad: readonly Bind[], report: Report): void {
  const contended = new Map<string, [Slot, ...Slot[]]>();
  for (const slot of slots) {
    if (slot.why !== 'in conflict' || bad.some(({ step }) => step === slot.step || step === slot.token.name)) continue;
    const id = [slot.token.name, slot.provider, ...slot.shadowed].join(' ');
    const group = contended.get(id);
    if (group) group.push(slot);
    else contended.set(id, [slot]);
  }
  for (const [first, ...more] of contended.values()) {
    const step = more.length === 0 ? first.step : first.token.name;
    const choice = first.shadowed.at(-1) ?? first.provider;
    const flag = /\s/.test(step) ? `--bind "${step}=${choice}"` : `--bind ${step}=${choice}`;
    report(
      'conflict',
      `Plugins ${quoted([first.provider, ...first.shadowed])} all provide ${quoted([first, ...more].map((slot) => slot.step))}; ` +
        `to choose one add "bind": { "${step}": "${choice}" } to plugins.json, or ${flag} to the command line.`,
      { plugin: choice },
    );
  }
}
