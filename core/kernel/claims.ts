// Who provides each step when several plugins could: by bind, else by `replaces`, else it must be the only one.
import type { Plugin, Provision } from './manifest.js';
import { didYouMean, quoted, type Report } from './problems.js';
import type { Bind, LoadedProfile } from './profile.js';
import type { AnyToken } from './tokens.js';

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
export interface Slot extends Pick<Claim, 'token' | 'key' | 'step'> {
  readonly provider: string;
  readonly why: 'only provider' | 'replaces' | 'in conflict' | Bind['origin'];
  /** Plugins that lost it. */
  readonly shadowed: readonly string[];
}

export interface Settled {
  readonly slots: readonly Slot[];
  /** Claims that hold. */
  readonly live: readonly Claim[];
  /** By plugin, those who took something from it. */
  readonly shadows: ReadonlyMap<string, ReadonlySet<string>>;
}

export function claimsOf(plugins: readonly Plugin[], lent: readonly AnyToken[], report: Report): Claim[] {
  return plugins.flatMap((plugin) =>
    plugin.provides.flatMap((provision) => {
      const { token } = provision;
      const keys = token.kind === 'keyed' ? provision.keys : [undefined];
      const notItsOwn = token.kind === 'lent' || token.kind === 'options' || lent.some(({ id }) => id === token.id);
      const fault = notItsOwn ? 'which only the program lends; take it out of' : 'which is keyed; give its keys in';
      if (notItsOwn || keys.length === 0)
        report('provide', `Plugin "${plugin.name}" provides "${token.name}", ${fault} "provides".`, { plugin: plugin.name });
      const stepOf = (key: string | undefined) => (key === undefined ? token.name : `${token.name} ${key}`);
      return keys.map((key) => ({ plugin, provision, token, key, step: stepOf(key) }));
    }),
  );
}

const isChained = ({ token }: Claim): boolean => token.kind === 'chain';
const covers = (bind: Bind, claim: Claim): boolean =>
  !isChained(claim) && (bind.step === claim.token.name || bind.step === claim.step);
const namesOf = (claims: readonly Claim[]): Set<string> => new Set(claims.map(({ plugin }) => plugin.name));

/** Reports binds that cannot hold, and returns them. */
export function badBinds({ plugins, binds, complete }: LoadedProfile, claims: readonly Claim[], report: Report): Bind[] {
  return binds.filter((bind) => {
    const able = [...namesOf(claims.filter((claim) => covers(bind, claim)))];
    if (able.includes(bind.plugin)) return false;
    const listed = plugins.some(({ plugin }) => plugin.name === bind.plugin);
    const fault = (rest: string) => report('bind', `${bind.where}: ${rest}`, { plugin: bind.plugin, where: bind.where });
    // What failed to load may be what was meant.
    if (!complete && !listed) return true;
    if (claims.some((claim) => isChained(claim) && claim.token.name === bind.step))
      fault(`all plugins take part in "${bind.step}"; to keep one out, name it in "replaces" of plugin "${bind.plugin}".`);
    else if (able.length > 0)
      fault(
        `plugin "${bind.plugin}" ${listed ? `does not provide "${bind.step}"` : 'is not listed'}${didYouMean(bind.plugin, able)}`,
      );
    else {
      const steps = claims.filter((claim) => !isChained(claim)).flatMap(({ token, step }) => [token.name, step]);
      fault(`no plugin provides "${bind.step}"${didYouMean(bind.step, [...new Set(steps)])}`);
    }
    return true;
  });
}

/** The winner of a slot that all these claim. The command line wins over the file, one key over all, later over earlier. */
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

export function settle(claims: readonly Claim[], binds: readonly Bind[], bad: readonly Bind[], report: Report): Settled {
  const groups = new Map<string, [Claim, ...Claim[]]>();
  for (const claim of claims) {
    const group = groups.get(claim.step);
    if (!isChained(claim)) groups.set(claim.step, group ? [...group, claim] : [claim]);
  }
  const won = new Set<Claim>();
  const shadows = new Map<string, Set<string>>();
  const shadow = (loser: string, winner: string) => shadows.set(loser, (shadows.get(loser) ?? new Set()).add(winner));
  const slots = [...groups.values()].map((group): Slot => {
    const [winner, why] = winnerOf(group, binds);
    const { step, token, key } = winner;
    const losers = group.filter((claim) => claim !== winner);
    won.add(winner);
    if (why !== 'in conflict') for (const { plugin } of losers) shadow(plugin.name, winner.plugin.name);
    else if (!bad.some((bind) => covers(bind, winner))) reportConflict(step, [...namesOf(group)], report);
    return { step, token, key, provider: winner.plugin.name, why, shadowed: [...namesOf(losers)] };
  });
  // A plugin that lost all its slots is out: its part in chains goes too, so that one bind swaps all of a step.
  const inGame = namesOf([...won]);
  const isOut = ({ name }: Plugin) => shadows.has(name) && !inGame.has(name);
  const chained = claims.filter((claim) => isChained(claim) && !isOut(claim.plugin));
  const live = claims.filter((claim) => {
    const { token, plugin } = claim;
    const replacing = chained.filter((other) => other.token.id === token.id && other.plugin.replaces?.includes(plugin.name));
    for (const other of replacing) shadow(plugin.name, other.plugin.name);
    return won.has(claim) || (chained.includes(claim) && replacing.length === 0);
  });
  return { slots, live, shadows };
}

function reportConflict(step: string, plugins: readonly string[], report: Report): void {
  const [choice = ''] = plugins.slice(-1);
  const flag = step.includes(' ') ? `--bind "${step}=${choice}"` : `--bind ${step}=${choice}`;
  const remedy = `choose one with "bind": { "${step}": "${choice}" } in plugins.json, or with ${flag}.`;
  if (plugins.length === 1)
    report('provide', `Plugin "${choice}" provides "${step}" twice; take one out of "provides".`, { plugin: choice });
  else report('conflict', `Plugins ${quoted(plugins)} all provide "${step}"; ${remedy}`, { plugin: choice });
}
