// A profile: the plugins to use, their checked options, and who provides what where several could.
import satisfies from 'semver/functions/satisfies.js';
import { z } from 'zod';
import { API_VERSION, type Plugin } from './manifest.js';
import { didYouMean, type Problem } from './problems.js';
import { check } from './schema.js';

/**
 * Settles who provides a `step`. Of a keyed step either one key, after a space (`step key`), or every key that the plugin
 * offers (`step`). Names of steps hold no space, keys may. The command line wins over the file, then one key over all.
 */
export interface Bind {
  readonly step: string;
  readonly plugin: string;
  readonly origin: 'bind in plugins.json' | '--bind' | 'bind';
}

export interface FoundPlugin {
  readonly plugin: Plugin;
  /** As written. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The file it came from. */
  readonly source: string;
  /** What asked for it, as in `Problem.where`. */
  readonly where: string;
}

export interface LoadedPlugin extends FoundPlugin {
  /** The options with defaults; undefined when they are wrong. */
  readonly checked: unknown;
}

export interface LoadedProfile {
  /** In order of the file, then of the command line. */
  readonly plugins: readonly LoadedPlugin[];
  readonly binds: readonly Bind[];
  readonly problems: readonly Problem[];
  /** Every plugin asked for is in `plugins`; else what seems to be missing may be in one that failed. */
  readonly complete: boolean;
}

type OptionsByPlugin = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A profile of plugins that are already here: for tests and for programs that embed this one. */
export function profileOf(
  plugins: readonly Plugin[],
  { bind = {}, options = {} }: { readonly bind?: Readonly<Record<string, string>>; readonly options?: OptionsByPlugin } = {},
): LoadedProfile {
  const found = plugins.map((plugin, index) => ({ plugin, options: {}, source: 'the program', where: `/plugins/${index}` }));
  const binds = Object.entries(bind).map(([step, plugin]): Bind => ({ step, plugin, origin: 'bind' }));
  return checkedProfile(found, binds, options, [], true);
}

/** Checks what can be checked of each plugin alone. `more` are options that win over those written with the plugin. */
export function checkedProfile(
  found: readonly FoundPlugin[],
  binds: readonly Bind[],
  more: OptionsByPlugin,
  earlier: readonly Problem[],
  complete: boolean,
): LoadedProfile {
  const problems = [...earlier];
  const names = found.map(({ plugin }) => plugin.name);
  for (const name of Object.keys(more)) {
    if (complete && !names.includes(name))
      problems.push({
        code: 'option',
        plugin: name,
        message: `Options are set for "${name}" but no such plugin is listed${didYouMean(name, names)}`,
      });
  }
  const plugins = found.map((each): LoadedPlugin => {
    const { name, api, options } = each.plugin;
    if (!satisfies(API_VERSION, api)) {
      const message = `Plugin "${name}" is made for plugin interface ${api}, this is ${API_VERSION}; use another version of the plugin.`;
      problems.push({ code: 'api', plugin: name, message, where: each.where });
    }
    const { value, faults } = check(options?.schema ?? z.strictObject({}), { ...each.options, ...more[name] });
    for (const { at, text } of faults) {
      const message = `Plugin "${name}" has a wrong option ${at}: ${text}`;
      problems.push({ code: 'option', plugin: name, message, where: `${each.where}/options${at}` });
    }
    return { ...each, checked: value };
  });
  return { plugins, binds, problems, complete };
}
