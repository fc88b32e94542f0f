// `plugins graph`: the plan drawn as text, or for Graphviz and Mermaid.
import { ConfigurationError } from '../../../core/index.js';
import type { Context } from '../../context.js';
import { edgesOf, scopesOf } from '../../plugin-graph.js';
import { dotText, graphText, mermaidText } from '../../render/graph.js';

export const FORMATS = ['text', 'dot', 'mermaid'] as const;

export async function graph(context: Context, format: string): Promise<void> {
  const plan = await context.plan();
  const scopes = scopesOf(plan);
  context.output.answer('graph', { scopes }, (paint) => {
    if (format === 'dot') return dotText(edgesOf(plan));
    return format === 'mermaid' ? mermaidText(edgesOf(plan)) : graphText(scopes, paint);
  });
  if (plan.problems.length > 0) throw new ConfigurationError(plan.problems);
}
