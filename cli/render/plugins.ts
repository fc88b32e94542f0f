// Plugins on paper.
import { cleanText } from '../../core/index.js';
import type { Answer } from '../commands/plugins/why.js';
import type { InspectedPlugin, OptionFacts, PluginFacts } from '../plugin-facts.js';
import type { Paint } from './paint.js';
import { indented, table } from './table.js';

export function listText(plugins: readonly PluginFacts[], paint: Paint): string {
  const rows = plugins.map(({ name, version, summary, source, ...rest }) => {
    const from = source === 'built-in' ? '' : ` (${cleanText(source, 4096)})`;
    return [name, version, `${cleanText(summary)}${from}${standing(rest)}`];
  });
  // Colour after the columns are made: its codes have no width.
  return table(rows)
    .map((line) => line.replace(/^\S+/, (name) => paint.bold(name)))
    .join('\n');
}

function standing({ state, shadowedBy }: Pick<PluginFacts, 'state' | 'shadowedBy'>): string {
  if (state === 'unused') return ' [not in use]';
  if (shadowedBy.length === 0) return '';
  return ` [${state === 'shadowed' ? 'replaced' : 'in part replaced'} by ${shadowedBy.join(', ')}]`;
}

export function inspectText(plugin: InspectedPlugin, paint: Paint): string {
  const { name, version, api, source, provides, needs, options } = plugin;
  const facts = [
    ['version', `${version}, for plugin interface ${api}`],
    ['from', cleanText(source, 4096)],
    ...provides.map(({ step, kind, scope, keys }, at) => {
      const key = keys.length > 0 ? ` ${keys.join(', ')}` : '';
      return [at === 0 ? 'provides' : '', `${step}${key} (${kind}, ${scope})`];
    }),
    ['needs', needs.length > 0 ? needs.join(', ') : 'nothing'],
    ['options', options.length > 0 ? '' : 'none'],
  ];
  return [
    `${paint.bold(name)}${standing(plugin)}`,
    `  ${cleanText(plugin.summary)}`,
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

export function whyText(answers: readonly Answer[], paint: Paint): string {
  return answers
    .flatMap(({ step, kind, scope, providers, why, shadowed, neededBy }) => {
      const rows = [
        ['provided by', providers.length > 0 ? providers.join(', ') : 'the engine'],
        ['because', WHY[why] ?? why],
        ['instead of', shadowed.join(', ')],
        ['needed by', neededBy.join(', ')],
      ];
      return [`${paint.bold(step)} (${kind}, ${scope})`, ...indented(table(rows.filter(([, value]) => value !== '')))];
    })
    .join('\n');
}
