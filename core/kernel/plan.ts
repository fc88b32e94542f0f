// The plan: who provides what, in which order all is built, and everything that is wrong. A pure function of a profile.
import { badBinds, type Claim, claimsOf, type Slot, settle } from './claims.js';
import type { Plugin } from './manifest.js';
import { type Problem, quoted, type Report } from './problems.js';
import type { LoadedPlugin, LoadedProfile } from './profile.js';
import { type AnyToken, type Class, needsOf, type Scope } from './tokens.js';

/** What the program around the plugins gives and takes. */
export interface Host {
  /** Tokens it fills when it opens their scope. */
  readonly lent: readonly AnyToken[];
  /** Steps that it will fetch. */
  readonly needs: readonly AnyToken[];
}

/** A class to build, once per opened scope. */
export interface Build {
  readonly plugin: Plugin;
  readonly useClass: Class;
  readonly scope: Scope;
  readonly needs: readonly AnyToken[];
}

/** A token to fill, after everything it consists of was built. */
export interface Fill {
  readonly token: AnyToken;
  /** In order of the chain. Without `build` it is a ready value. */
  readonly from: readonly { plugin: Plugin; key: string | undefined; build: Build | undefined; value: unknown }[];
}

export interface PlannedPlugin extends LoadedPlugin {
  readonly state: 'active' | 'shadowed';
  /** Plugins that took a step from it; it may still be active with others. */
  readonly shadowedBy: readonly string[];
}

export interface Plan {
  /** Root causes first. Only a plan without any can be started. */
  readonly problems: readonly Problem[];
  readonly plugins: readonly PlannedPlugin[];
  readonly slots: readonly Slot[];
  /** What to do, in order, when the scope of this name opens. */
  readonly scopes: ReadonlyMap<string, readonly (Build | Fill)[]>;
  readonly lent: readonly AnyToken[];
}

export function planOf(profile: LoadedProfile, host: Host): Plan {
  const problems: Problem[] = [...profile.problems];
  const report: Report = (code, message, more) => problems.push({ code, message, ...more });
  const manifests = profile.plugins.map(({ plugin }) => plugin);
  const inOrder = chainOrder(manifests, report);
  const claims = claimsOf(manifests, host.lent, report);
  const bad = badBinds(profile, claims, report);
  const { slots, live, shadows } = settle(claims, profile.binds, bad, report);
  const [builds, fills] = nodesOf(live, inOrder, host.needs);
  checkNeeds(builds, fills, host, profile.complete, report);
  const plugins = profile.plugins.map((each): PlannedPlugin => {
    const active = each.plugin.provides.length === 0 || live.some(({ plugin }) => plugin === each.plugin);
    return { ...each, state: active ? 'active' : 'shadowed', shadowedBy: [...(shadows.get(each.plugin.name) ?? [])] };
  });
  return { problems, plugins, slots, scopes: scopesOf([...builds, ...fills.values()], fills, report), lent: host.lent };
}

/** One order for all chains: that of the file, except for what `before` and `after` ask. */
function chainOrder(plugins: readonly Plugin[], report: Report): Plugin[] {
  const precede = (one: Plugin) => plugins.filter(({ name, before }) => one.after?.includes(name) || before?.includes(one.name));
  return ordered(plugins, precede, (circle) => {
    const names = quoted(circle.map(({ name }) => name));
    report(
      'order',
      `Plugins ${names} would each come after the next one in chains, in a circle; take out a "before" or "after".`,
    );
  });
}

/** Every node once, after those it depends on; otherwise in the order given. */
function ordered<T>(nodes: readonly T[], dependsOn: (node: T) => readonly T[], report: (circle: readonly T[]) => void): T[] {
  const done = new Set<T>();
  const path: T[] = [];
  const visit = (node: T): void => {
    if (path.includes(node)) report(path.slice(path.indexOf(node)));
    else if (!done.has(node)) {
      path.push(node);
      dependsOn(node).forEach(visit);
      path.pop();
      done.add(node);
    }
  };
  nodes.forEach(visit);
  return [...done];
}

function nodesOf(live: readonly Claim[], inOrder: readonly Plugin[], asked: readonly AnyToken[]): [Build[], Map<symbol, Fill>] {
  const builds: Build[] = [];
  const fills = new Map<symbol, Fill>();
  const sorted = live.toSorted((a, b) => inOrder.indexOf(a.plugin) - inOrder.indexOf(b.plugin));
  for (const { plugin, provision, token, key } of sorted) {
    const { useClass, value } = provision;
    let build = builds.find(
      (other) => other.plugin === plugin && other.useClass === useClass && other.scope.name === token.scope.name,
    );
    if (useClass && !build) {
      build = { plugin, useClass, scope: token.scope, needs: needsOf(useClass).flatMap((need) => need ?? []) };
      builds.push(build);
    }
    fills.set(token.id, { token, from: [...(fills.get(token.id)?.from ?? []), { plugin, key, build, value }] });
  }
  // What is asked for and has no providers is empty, not missing.
  for (const token of [...asked, ...builds.flatMap(({ needs }) => needs)])
    if ((token.kind === 'keyed' || token.kind === 'chain') && !fills.has(token.id)) fills.set(token.id, { token, from: [] });
  return [builds, fills];
}

const contains = (outer: string, scope: Scope | undefined): boolean =>
  scope !== undefined && (scope.name === outer || contains(outer, scope.outer));

function checkNeeds(
  builds: readonly Build[],
  fills: ReadonlyMap<symbol, Fill>,
  host: Host,
  complete: boolean,
  report: Report,
): void {
  const missing = new Map<symbol, { need: AnyToken; who: string[] }>();
  const miss = (need: AnyToken, who: string) => missing.set(need.id, { need, who: [...(missing.get(need.id)?.who ?? []), who] });
  const isThere = ({ id }: AnyToken) => fills.has(id) || host.lent.some((lent) => lent.id === id);
  for (const { plugin, useClass, scope } of builds) {
    needsOf(useClass).forEach((need, index) => {
      const who = `"${plugin.name}" (class ${useClass.name}, parameter ${index + 1})`;
      const fault = (code: string, rest: string) => report(code, `Plugin ${who} ${rest}`, { plugin: plugin.name });
      if (!need) fault('parameter', 'does not say what it needs; put @use(TOKEN) before it.');
      else if (need.kind === 'options') {
        if (need.id !== plugin.options?.id)
          fault('options', 'asks for other options than its own; name these in definePlugin({ options }).');
      } else if (!contains(need.scope.name, scope))
        fault(
          'scope',
          `lives as long as its ${scope.name}, longer than "${need.name}" of a ${need.scope.name}; ask for it in a class of that scope.`,
        );
      else if (!isThere(need)) miss(need, who);
    });
  }
  for (const need of host.needs) if (need.kind === 'one' && !isThere(need)) miss(need, 'the program');
  for (const { need, who } of missing.values()) {
    const askers = builds.filter(({ needs }) => needs.some(({ id }) => id === need.id)).map(({ plugin }) => plugin.name);
    const more = { step: need.name, askers };
    const all = who.join(', ');
    if (need.kind === 'lent')
      report('missing', `The program does not lend "${need.name}" to ${all}; take the plugin off the list.`, more);
    else if (complete)
      report('missing', `No plugin provides "${need.name}" to ${all}; add one that does to "plugins" in plugins.json.`, more);
  }
}

function scopesOf(
  nodes: readonly (Build | Fill)[],
  fills: ReadonlyMap<symbol, Fill>,
  report: Report,
): Map<string, (Build | Fill)[]> {
  const scopeOf = (node: Build | Fill): string => ('token' in node ? node.token : node).scope.name;
  const dependsOn = (node: Build | Fill): (Build | Fill)[] => {
    if ('token' in node) return node.from.flatMap(({ build }) => build ?? []);
    return node.needs.flatMap(({ id }) => fills.get(id) ?? []).filter((fill) => scopeOf(fill) === scopeOf(node));
  };
  const scopes = new Map<string, (Build | Fill)[]>();
  const sorted = ordered(nodes, dependsOn, (circle) => reportCircle(circle, report));
  for (const node of sorted) scopes.set(scopeOf(node), [...(scopes.get(scopeOf(node)) ?? []), node]);
  return scopes;
}

/** Builds and fills take turns in a circle. */
function reportCircle(circle: readonly (Build | Fill)[], report: Report): void {
  const words = circle.map((node) =>
    'token' in node ? `needs "${node.token.name}" of` : `"${node.plugin.name}" (class ${node.useClass.name})`,
  );
  const first = circle.findIndex((node) => 'useClass' in node);
  const turned = [...words.slice(first), ...words.slice(0, first)];
  report('cycle', `Plugins need each other in a circle: ${[...turned, turned[0]].join(' ')}; take out one of these needs.`);
}
