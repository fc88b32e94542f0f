// What the command line adds to plugins.json.
import type { Bind, Report } from '../kernel/index.js';
import type { OptionsByPlugin } from './profile.js';

export interface Overlay {
  /** Name, path or package, as in the file. */
  readonly plugins: readonly string[];
  /** `step=plugin` or `step key=plugin`. */
  readonly bind: readonly string[];
  /** `plugin.option=value`; the value is JSON, or else text. */
  readonly set: readonly string[];
}

export function bindsOf(overlay: Overlay, report: Report): Bind[] {
  return overlay.bind.flatMap((text) => {
    const [, step, plugin] = /^(.+)=([^=]+)$/.exec(text) ?? [];
    if (step && plugin) return { step, plugin, origin: '--bind', where: `--bind ${text}` };
    report('syntax', `--bind ${text} says nothing; write --bind step=plugin.`, { where: `--bind ${text}` });
    return [];
  });
}

export function optionsOf(overlay: Overlay, report: Report): OptionsByPlugin {
  const options: Record<string, Record<string, unknown>> = {};
  for (const text of overlay.set) {
    const [, plugin, option, value = ''] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text) ?? [];
    if (plugin && option) options[plugin] = { ...options[plugin], [option]: jsonOrText(value) };
    else report('syntax', `--set ${text} says nothing; write --set plugin.option=value.`, { where: `--set ${text}` });
  }
  return options;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
