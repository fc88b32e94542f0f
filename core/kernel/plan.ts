// The plan: who provides what, in which order all is built, and everything that is wrong. A pure function of a profile.
import { badBinds, type Claim, claimsOf, type Report, reportConflicts, type Slot, settle } from './claims.js';
import type { Plugin } from './manifest.js';
import { type Problem, quoted } from './problems.js';
import type { LoadedPlugin, LoadedProfile } from './profile.js';
import { type AnyToken, type Class, needsOf, type Scope } from './tokens.js';

export type { Slot } from './claims.js';

/** What the program around the plugins gives and takes. */
export interface Host {
  /** Tokens it fills when it opens their scope. */
  readonly lent: readonly AnyToken[];
  /** Steps of one provider that it will fetch. */
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
  /** In the order of the chain. */
  readonly from: readonly Source[];
}

export interface Source {
  readonly plugin: Plugin;
  readonly key: string | undefined;
  /** Undefined for a ready value. */
  readonly build: Build | undefined;
  readonly value: unknown;
}

export interface PlannedPlugin extends LoadedPlugin {
  readonly state: 'active' | 'shadowed';
  /** Plugins that won a step from this one, also when it is active with others. */
  readonly shadowedBy: readonly string[];
}

export interface Plan {
  /** Root causes first. Nothing can be started unless this is empty. */
  readonly problems: readonly Problem[];
  readonly plugins: readonly PlannedPlugin[];
  /** Every step of one provider and every key of a keyed step: who won and why. */
  readonly slots: readonly Slot[];
  /** By name of the scope: what is done when one opens, in order. */
  readonly scopes: ReadonlyMap<string, readonly (Build | Fill)[]>;
  readonly lent: readonly AnyToken[];
}

export function planOf(profile: LoadedProfile, host: Host): Plan {
  const problems: Problem[] = [...profile.problems];
  const report: Report = (code, message, more) => problems.push({ code, message, ...more });
  const loaded = unique(profile.plugins, report);
  const plugins = loaded.map(({ plugin }) => plugin);
  const inChainOrder = chainOrder(plugins, report);
  const claims = claimsOf(plugins, host.lent, report);
  const bad = badBinds(profile, plugins, claims, report);
  const { slots, live, shadows } = settle(claims, profile.binds);
  reportConflicts(slots, bad, report);
  const [builds, fills] = nodesOf(live, inChainOrder);
  checkNeeds(builds, fills, host, profile.complete, report);
  const planned = loaded.map((each): PlannedPlugin => {
    const active = each.plugin.provides.length === 0 || live.some(({ plugin }) => plugin === each.plugin);
    return { ...each, state: active ? 'active' : 'shadowed', shadowedBy: [...(shadows.get(each.plugin.name) ?? [])] };
  });
  return { problems, plugins: planned, slots, scopes: scopesOf(builds, fills, report), lent: host.lent };
}

function unique(plugins: readonly LoadedPlugin[], report: Report): LoadedPlugin[] {
  const first = new Map<string, LoadedPlugin>();
  for (const each of plugins) {
    const { name } = each.plugin;
    const other = first.get(name);
    if (!other) first.set(name, each);
    else {
      const both = `${other.source} (${other.where}) and ${each.source} (${each.where})`;
      report('duplicate', `Plugin "${name}" is listed twice, from ${both}; take one out.`, { plugin: name, where: each.where });
    }
  }
  return [...first.values()];
}

function chainOrder(plugins: readonly Plugin[], report: Report): Plugin[] {
  const comeBefore = (one: Plugin) =>
    plugins.filter(({ name, before }) => one.after?.includes(name) || before?.includes(one.name));
  return ordered(plugins, comeBefore, (circle) => {
    const names = quoted(circle.map(({ name }) => name));
    report('order', `In chains ${names} would each come after the next, in a circle; take out a "before" or "after".`);
  });
}

/** Every node once, after those it depends on; otherwise in the order given. */
function ordered<T>(nodes: readonly T[], dependsOn: (node: T) => readonly T[], report: (circle: readonly T[]) => void): T[] {
  const done = new Set<T>();
  const path: T[] = [];
  const visit = (node: T): void => {
    if (done.has(node)) return;
    if (path.includes(node)) report(path.slice(path.indexOf(node)));
    else {
      path.push(node);
      dependsOn(node).forEach(visit);
      path.pop();
      done.add(node);
    }
  };
  nodes.forEach(visit);
  return [...done];
}

function nodesOf(live: readonly Claim[], inChainOrder: readonly Plugin[]): [Build[], Map<symbol, Fill>] {
  const builds: Build[] = [];
  const fills = new Map<symbol, { token: AnyToken; from: Source[] }>();
  for (const { plugin, provision, token, key } of live) {
    const { useClass, value } = provision;
    let build = builds.find(
      (other) => other.plugin === plugin && other.useClass === useClass && other.scope.name === token.scope.name,
    );
    if (useClass && !build) {
      build = { plugin, useClass, scope: token.scope, needs: needsOf(useClass).flatMap((need) => need ?? []) };
      builds.push(build);
    }
    const fill = fills.get(token.id) ?? { token, from: [] };
    fill.from.push({ plugin, key, build, value });
    fills.set(token.id, fill);
  }
  for (const { token, from } of fills.values())
    if (token.kind === 'chain') from.sort((a, b) => inChainOrder.indexOf(a.plugin) - inChainOrder.indexOf(b.plugin));
  return [builds, fills];
}

const isOpenIn = (scope: Scope | undefined, name: string): boolean =>
  scope !== undefined && (scope.name === name || isOpenIn(scope.outer, name));

function checkNeeds(
  builds: readonly Build[],
  fills: ReadonlyMap<symbol, Fill>,
  host: Host,
  complete: boolean,
  report: Report,
): void {
  const missing = new Map<AnyToken, string[]>();
  const miss = (need: AnyToken, who: string) => {
    const present =
      need.kind === 'keyed' || need.kind === 'chain' || fills.has(need.id) || host.lent.some(({ id }) => id === need.id);
    if (!present && (complete || need.kind === 'lent')) missing.set(need, [...(missing.get(need) ?? []), who]);
  };
  for (const { plugin, useClass, scope } of builds) {
    needsOf(useClass).forEach((need, index) => {
      const who = `"${plugin.name}" (class ${useClass.name}, parameter ${index + 1})`;
      const fault = (code: string, rest: string) => report(code, `Plugin ${who} ${rest}`, { plugin: plugin.name });
      if (!need) fault('parameter', 'does not say what it needs; put @use(TOKEN) before it.');
      else if (need.kind === 'options' && need.id !== plugin.options?.id)
        fault('options', 'asks for options that are not those of its own definePlugin({ options }).');
      else if (!isOpenIn(scope, need.scope.name))
        fault(
          'scope',
          `lives as long as a ${scope.name} but needs "${need.name}" of a ${need.scope.name}; provide it in a step of that scope.`,
        );
      else if (need.kind !== 'options') miss(need, who);
    });
  }
  for (const need of host.needs) miss(need, 'the program');
  for (const [{ name, kind }, who] of missing) {
    if (kind === 'lent')
      report('missing', `The program does not lend "${name}", needed by ${who.join(', ')}; take that plugin off the list.`);
    else
      report(
        'missing',
        `No plugin provides "${name}", needed by ${who.join(', ')}; add one that does to "plugins" in plugins.json.`,
      );
  }
}

function scopesOf(builds: readonly Build[], fills: ReadonlyMap<symbol, Fill>, report: Report): Map<string, (Build | Fill)[]> {
  const scopes = new Map<string, (Build | Fill)[]>();
  const scopeOf = (node: Build | Fill) => ('token' in node ? node.token.scope : node.scope).name;
  for (const node of [...builds, ...fills.values()]) scopes.set(scopeOf(node), [...(scopes.get(scopeOf(node)) ?? []), node]);
  for (const [name, nodes] of scopes) {
    const dependsOn = (node: Build | Fill) =>
      'token' in node
        ? node.from.flatMap(({ build }) => build ?? [])
        : node.needs.flatMap(({ id, scope }) => (scope.name === name ? (fills.get(id) ?? []) : []));
    scopes.set(
      name,
      ordered(nodes, dependsOn, (circle) => reportCircle(circle, report)),
    );
  }
  return scopes;
}

function reportCircle(circle: readonly (Build | Fill)[], report: Report): void {
  const words = circle.map((node) =>
    'token' in node ? `needs "${node.token.name}" of` : `"${node.plugin.name}" (class ${node.useClass.name})`,
  );
  const [first = '', ...rest] = words;
  const path = first.startsWith('needs') ? [...rest, first, ...rest.slice(0, 1)] : [...words, first];
  report('cycle', `Plugins need each other in a circle: ${path.join(' ')}; take out one of these needs.`);
}
