// Makes a profile of plugins that are here, and checks what can be checked of each plugin alone.
import { createRequire } from 'node:module';
import { z } from 'zod';
import {
  API_VERSION,
  type Bind,
  didYouMean,
  type FoundPlugin,
  type LoadedPlugin,
  type Plugin,
  type Problem,
  type Report,
} from '../kernel/index.js';
import { type OffPlugin, type Profile, reasonOff, withoutOff } from './off.js';
import { check, pointer } from './schema.js';

/** What nearly every plugin says. Other ranges need a reader, which is loaded for them alone. */
const USUAL_API = `^${API_VERSION.split('.')[0]}`;
const NO_OPTIONS = z.strictObject({});

/** Names of options, and what they are. */
export type OptionsByPlugin = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Choices {
  readonly bind?: Readonly<Record<string, string>>;
  readonly options?: OptionsByPlugin;
  /** Names of plugins that are left off when they fail. */
  readonly optional?: readonly string[];
}

/** A profile of plugins that are already here: for tests and for programs that embed this one. */
export function profileOf(plugins: readonly Plugin[], { bind = {}, options = {}, optional = [] }: Choices = {}): Profile {
  const found = plugins.map((plugin, index) => {
    const where = `/plugins/${index}`;
    return { plugin, options: {}, source: 'the program', where, optional: optional.includes(plugin.name) };
  });
  const binds = Object.entries(bind).map(
    ([step, plugin]): Bind => ({ step, plugin, origin: 'bind', where: pointer(['bind', step]) }),
  );
  return checkedProfile(found, binds, options, [], true);
}

/**
 * Checks what can be checked of each plugin alone.
 * @param more options that win over those written with the plugin
 * @param earlier what could not be loaded, and is left off
 */
export function checkedProfile(
  found: readonly FoundPlugin[],
  binds: readonly Bind[],
  more: OptionsByPlugin,
  problems: readonly Problem[],
  complete: boolean,
  earlier: readonly OffPlugin[] = [],
): Profile {
  const all = [...problems];
  const off = [...earlier];
  const names = found.map(({ plugin }) => plugin.name);
  for (const name of Object.keys(more)) {
    if (complete && earlier.length === 0 && !names.includes(name))
      all.push({
        code: 'option',
        plugin: name,
        message: `Options are set for "${name}" but no such plugin is listed${didYouMean(name, names)}`,
      });
  }
  const plugins = found.flatMap((each): LoadedPlugin[] => {
    const { plugin, source, where, optional } = each;
    const { name } = plugin;
    const faults: Problem[] = [];
    const report: Report = (code, message, rest) => faults.push({ code, plugin: name, message, where, ...rest });
    const value = checkedOptions(each, more[name], report);
    const [first] = faults;
    if (first && optional) off.push({ name, phase: 'check', reason: reasonOff(name, first.message), where, plugin, source });
    if (first && optional) return [];
    const twin = found[names.indexOf(name)];
    const both = `${twin?.source} (${twin?.where}) and ${source} (${where})`;
    if (twin !== each) report('duplicate', `Plugin "${name}" is listed twice, from ${both}; take one out.`);
    all.push(...faults);
    return twin === each ? [{ ...each, checked: value }] : [];
  });
  const left = plugins.map(({ plugin }) => plugin.name);
  return { plugins, binds: withoutOff(binds, off, left), problems: all, complete, off };
}

/** Also whether it is made for this interface. */
function checkedOptions(
  { plugin: { name, api, options }, where, ...each }: FoundPlugin,
  more: Readonly<Record<string, unknown>> = {},
  report: Report,
): unknown {
  if (api !== USUAL_API && !isInRange(API_VERSION, api)) {
    const rest = `is made for plugin interface ${api}, this is ${API_VERSION}; use another version of the plugin.`;
    report('api', `Plugin "${name}" ${rest}`);
  }
  const { value, faults } = check(options?.schema ?? NO_OPTIONS, { ...each.options, ...more });
  for (const { at, text } of faults)
    report('option', `Plugin "${name}" has a wrong option ${at}: ${text}`, { where: `${where}/options${at}` });
  return value;
}

function isInRange(version: string, range: string): boolean {
  const satisfies: (version: string, range: string) => boolean = createRequire(import.meta.url)('semver/functions/satisfies.js');
  return satisfies(version, range);
}
