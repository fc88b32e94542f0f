// A profile: the plugins to use, their checked options, and who provides what where several could. Made from a file or by hand.
import satisfies from 'semver/functions/satisfies.js';
import { z } from 'zod';
import { check, pointer } from './check.js';
import { API_VERSION, type Plugin } from './manifest.js';
import { didYouMean, type Problem } from './problems.js';

/** What the command line adds to the file. */
export interface Overlay {
  /** Name, path or package, as in the file. */
  readonly plugins: readonly string[];
  /** `step=plugin` or `step key=plugin`. */
  readonly bind: readonly string[];
  /** `plugin.option=value`; the value is JSON, or else text. */
  readonly set: readonly string[];
}

export type BindOrigin = 'bind in plugins.json' | '--bind' | 'bind';

/**
 * Settles who provides a step: `picker`. For a keyed step either one key, after a space (`tracker http:`), or every key
 * that the plugin offers (`tracker`). Names of steps hold no space, keys may. The command line wins over the file, then one key over all.
 */
export interface Bind {
  /** `step` or `step key`. */
  readonly step: string;
  readonly plugin: string;
  readonly origin: BindOrigin;
  readonly where: string;
}

export interface Setting {
  readonly plugin: string;
  readonly option: string;
  readonly value: unknown;
  readonly where: string;
}

/** A plugin that was found, with options as written. */
export interface Candidate {
  readonly plugin: Plugin;
  readonly options: Readonly<Record<string, unknown>>;
  /** The file it came from, for people. */
  readonly source: string;
  readonly where: string;
}

export interface LoadedPlugin extends Candidate {
  /** Checked, with defaults. Undefined when they are wrong or the plugin takes none. */
  readonly checked: unknown;
}

export interface LoadedProfile {
  /** In order of the file, then of the command line. */
  readonly plugins: readonly LoadedPlugin[];
  readonly binds: readonly Bind[];
  readonly problems: readonly Problem[];
  /** Every plugin that was asked for is among `plugins`; else whatever seems to be missing may be in one that failed. */
  readonly complete: boolean;
}

export interface ProfileChoices {
  readonly bind?: Readonly<Record<string, string>>;
  /** By plugin name. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A profile of plugins that are already here: for tests and for programs that embed this one. */
export function profileOf(plugins: readonly Plugin[], { bind = {}, options = {} }: ProfileChoices = {}): LoadedProfile {
  const candidates = plugins.map((plugin, index) => ({ plugin, options: {}, source: 'given', where: `/plugins/${index}` }));
  const binds = Object.entries(bind).map(([step, plugin]) => bindOf(step, plugin, 'bind'));
  const settings = Object.entries(options).flatMap(([plugin, values]) =>
    Object.entries(values).map(([option, value]) => ({ plugin, option, value, where: pointer(['options', plugin, option]) })),
  );
  return assemble({ candidates, binds, settings, problems: [], complete: true });
}

export const bindOf = (step: string, plugin: string, origin: BindOrigin): Bind => ({
  step,
  plugin,
  origin,
  where: origin === '--bind' ? `--bind ${step}=${plugin}` : pointer(['bind', step]),
});

interface Parts {
  readonly candidates: readonly Candidate[];
  readonly binds: readonly Bind[];
  readonly settings: readonly Setting[];
  readonly problems: readonly Problem[];
  readonly complete: boolean;
}

/** Checks what can be checked of each plugin alone. */
export function assemble({ candidates, binds, settings, problems, complete }: Parts): LoadedProfile {
  const found = [...problems];
  const names = candidates.map(({ plugin }) => plugin.name);
  for (const { plugin, where } of settings) {
    if (complete && !names.includes(plugin))
      found.push({ code: 'option', where, message: `${where}: no plugin "${plugin}" is listed${didYouMean(plugin, names)}` });
  }
  const plugins = candidates.map((candidate): LoadedPlugin => {
    const { name, api } = candidate.plugin;
    if (!satisfies(API_VERSION, api)) {
      const message = `Plugin "${name}" needs plugin interface "${api}" but this is ${API_VERSION}; use another version of one of the two.`;
      found.push({ code: 'api', plugin: name, where: candidate.where, message });
    }
    return {
      ...candidate,
      checked: checkedOptions(
        candidate,
        settings.filter(({ plugin }) => plugin === name),
        found,
      ),
    };
  });
  return { plugins, binds, problems: found, complete };
}

function checkedOptions({ plugin, options, where }: Candidate, settings: readonly Setting[], found: Problem[]): unknown {
  const values = { ...options, ...Object.fromEntries(settings.map(({ option, value }) => [option, value])) };
  const result = check(plugin.options?.schema ?? z.strictObject({}), values);
  if (!result.faults) return result.value;
  for (const { path, text } of result.faults) {
    const set = settings.find(({ option }) => option === path[0])?.where;
    const at = set ?? `${where}/options${pointer(path)}`;
    found.push({
      code: 'option',
      plugin: plugin.name,
      where: at,
      message: `Plugin "${plugin.name}" has a wrong option at ${at}: ${text}`,
    });
  }
  return undefined;
}
