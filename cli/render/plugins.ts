// Plugins on paper.
import { cleanText } from '../../core/index.js';
import type { Answer } from '../commands/plugins/why.js';
import type { InspectedPlugin, OptionFacts, PluginFacts } from '../plugin-facts.js';
import type { Paint } from './paint.js';
import { indented, table } from './table.js';

/** Characters of names and reasons that hold a path. */
export const LONG_TEXT = 4096;

export function listText(plugins: readonly PluginFacts[], paint: Paint): string {
  const rows = plugins.map(({ name, version, summary, source, ...rest }) => {
    const from = source === 'built-in' || source === null ? '' : `(${cleanText(source, LONG_TEXT)})`;
    const text = [summary === null ? '' : cleanText(summary), from, standing(rest)];
    return [cleanText(name, LONG_TEXT), version ?? '', text.filter(Boolean).join(' ')];
  });
  // Colour after the columns are made: its codes have no width.
  return table(rows)
    .map((line, at) => line.replace(/^\S+/, (name) => (plugins[at]?.state === 'off' ? paint.yellow(name) : paint.bold(name))))
    .join('\n');
}

/** Names and why they are off. */
const offRows = (off: readonly PluginFacts[]): string[][] =>
  off.map((plugin) => [cleanText(plugin.name, LONG_TEXT), cleanText(plugin.off?.reason ?? '', LONG_TEXT)]);

function standing({ state, off, shadowedBy }: Pick<PluginFacts, 'state' | 'off' | 'shadowedBy'>): string {
  if (off) return `[off: ${cleanText(off.reason, LONG_TEXT)}]`;
  if (state === 'unused') return '[not in use]';
  if (shadowedBy.length === 0) return '';
  return `[${state === 'shadowed' ? 'replaced' : 'in part replaced'} by ${shadowedBy.join(', ')}]`;
}

export function inspectText(plugin: InspectedPlugin, paint: Paint): string {
  const { name, version, api, source, provides, needs, options } = plugin;
  const facts = [
    ['version', `${version}, for plugin interface ${api}`],
    ['from', cleanText(source ?? '', LONG_TEXT)],
    ...provides.map(({ step, kind, scope, keys }, at) => {
      const key = keys.length > 0 ? ` ${keys.join(', ')}` : '';
      return [at === 0 ? 'provides' : '', `${step}${key} (${kind}, ${scope})`];
    }),
    ['needs', needs.length > 0 ? needs.join(', ') : 'nothing'],
    ['options', options.length > 0 ? '' : 'none'],
  ];
  return [
    `${paint.bold(name)} ${standing(plugin)}`.trimEnd(),
    `  ${cleanText(plugin.summary ?? '')}`,
    ...indented(table(facts)),
    ...options.flatMap((option) => indented(optionText(option, paint), '    ')),
  ].join('\n');
}

function optionText({ name, type, value, origin, description }: OptionFacts, paint: Paint): string[] {
  const shown = value === null ? 'not set' : cleanText(JSON.stringify(value));
  return [`${paint.bold(name)}: ${type} = ${shown} (${origin})`, `  ${cleanText(description)}`];
}

const WHY: Readonly<Record<string, string>> = {
  'only provider': 'no other plugin offers it',
  replaces: 'it says that it replaces the others',
  'in conflict': 'nothing settles it yet: see plugins check',
};

export function whyText(answers: readonly Answer[], off: readonly PluginFacts[], paint: Paint): string {
  const told = answers.flatMap(({ step, kind, scope, providers, why, shadowed, neededBy }) => {
    const rows = [
      ['provided by', providers.length > 0 ? providers.join(', ') : 'the engine'],
      ['because', WHY[why] ?? why],
      ['instead of', shadowed.join(', ')],
      ['needed by', neededBy.join(', ')],
    ];
    return [`${paint.bold(step)} (${kind}, ${scope})`, ...indented(table(rows.filter(([, value]) => value !== '')))];
  });
  return [...told, ...offLines(off, paint)].join('\n');
}

/** A heading and a line each, if there are any. */
export const offLines = (off: readonly PluginFacts[], paint: Paint): string[] =>
  off.length > 0 ? [paint.yellow('off'), ...indented(table(offRows(off)))] : [];
