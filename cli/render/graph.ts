// The graph of plugins in three notations.
import type { Edge, ScopeFacts } from '../plugin-graph.js';
import type { Paint } from './paint.js';
import { indented, table } from './table.js';

export function graphText(scopes: readonly ScopeFacts[], paint: Paint): string {
  return scopes
    .flatMap(({ scope, steps }) => {
      const rows = steps.flatMap(({ step, providers }) =>
        providers.map(({ plugin, key, needs }, at) => {
          const label = key === null ? '' : ` ${key}`;
          return [at === 0 ? step : '', `${plugin}${label}`, needs.length > 0 ? `needs ${needs.join(', ')}` : ''];
        }),
      );
      return [paint.bold(scope), ...indented(table(rows))];
    })
    .join('\n');
}

export function dotText(edges: readonly Edge[]): string {
  const lines = edges.map(({ from, to, steps }) => `  "${from}" -> "${to}" [label="${steps.join('\\n')}"];`);
  return ['digraph plugins {', '  rankdir=LR;', '  node [shape=box, fontname="sans-serif"];', ...lines, '}'].join('\n');
}

export function mermaidText(edges: readonly Edge[]): string {
  return ['flowchart LR', ...edges.map(({ from, to, steps }) => `  ${from} -->|"${steps.join('<br>')}"| ${to}`)].join('\n');
}
