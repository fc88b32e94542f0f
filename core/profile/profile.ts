// Makes a profile of plugins that are here, and checks what can be checked of each plugin alone.
import { createRequire } from 'node:module';
import { z } from 'zod';
import {
  API_VERSION,
  type Bind,
  didYouMean,
  type FoundPlugin,
  type LoadedPlugin,
  type LoadedProfile,
  type Plugin,
  type Problem,
} from '../kernel/index.js';
import { check, pointer } from './schema.js';

/** What nearly every plugin says. Other ranges need a reader, which is loaded for them alone. */
const USUAL_API = `^${API_VERSION.split('.')[0]}`;
const NO_OPTIONS = z.strictObject({});

type OptionsByPlugin = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A profile of plugins that are already here: for tests and for programs that embed this one. */
export function profileOf(
  plugins: readonly Plugin[],
  { bind = {}, options = {} }: { readonly bind?: Readonly<Record<string, string>>; readonly options?: OptionsByPlugin } = {},
): LoadedProfile {
  const found = plugins.map((plugin, index) => ({ plugin, options: {}, source: 'the program', where: `/plugins/${index}` }));
  const binds = Object.entries(bind).map(
    ([step, plugin]): Bind => ({ step, plugin, origin: 'bind', where: pointer(['bind', step]) }),
  );
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
    if (api !== USUAL_API && !isInRange(API_VERSION, api)) {
      const message = `Plugin "${name}" is made for plugin interface ${api}, this is ${API_VERSION}; use another version of the plugin.`;
      problems.push({ code: 'api', plugin: name, message, where: each.where });
    }
    const { value, faults } = check(options?.schema ?? NO_OPTIONS, { ...each.options, ...more[name] });
    for (const { at, text } of faults) {
      const message = `Plugin "${name}" has a wrong option ${at}: ${text}`;
      problems.push({ code: 'option', plugin: name, message, where: `${each.where}/options${at}` });
    }
    return { ...each, checked: value };
  });
  return { plugins, binds, problems, complete };
}

function isInRange(version: string, range: string): boolean {
  const satisfies: (version: string, range: string) => boolean = createRequire(import.meta.url)('semver/functions/satisfies.js');
  return satisfies(version, range);
}
