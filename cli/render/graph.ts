// The graph of plugins in three notations.
import { cleanText } from '../../core/index.js';
import type { PluginFacts } from '../plugin-facts.js';
import type { Edge, ScopeFacts } from '../plugin-graph.js';
import type { Paint } from './paint.js';
import { LONG_TEXT, offLines } from './plugins.js';
import { indented, table } from './table.js';

export function graphText(scopes: readonly ScopeFacts[], off: readonly PluginFacts[], paint: Paint): string {
  const drawn = scopes.flatMap(({ scope, steps }) => {
    const rows = steps.flatMap(({ step, providers }) =>
      providers.map(({ plugin, key, needs }, at) => {
        const label = key === null ? '' : ` ${key}`;
        return [at === 0 ? step : '', `${plugin}${label}`, needs.length > 0 ? `needs ${needs.join(', ')}` : ''];
      }),
    );
    return [paint.bold(scope), ...indented(table(rows))];
  });
  return [...drawn, ...offLines(off, paint)].join('\n');
}

export function dotText(edges: readonly Edge[], off: readonly PluginFacts[]): string {
  const lines = edges.map(({ from, to, steps }) => `  "${from}" -> "${to}" [label="${steps.join('\\n')}"];`);
  const rest = off.map(({ name }) => `  ${JSON.stringify(cleanText(name, LONG_TEXT))} [style=dashed, xlabel="off"];`);
  return ['digraph plugins {', '  rankdir=LR;', '  node [shape=box, fontname="sans-serif"];', ...lines, ...rest, '}'].join('\n');
}

export function mermaidText(edges: readonly Edge[], off: readonly PluginFacts[]): string {
  const lines = edges.map(({ from, to, steps }) => `  ${from} -->|"${steps.join('<br>')}"| ${to}`);
  const rest = off.map(({ name }, at) => `  off${at}["${cleanText(name, LONG_TEXT).replaceAll('"', '&quot;')} (off)"]`);
  return ['flowchart LR', ...lines, ...rest].join('\n');
}
