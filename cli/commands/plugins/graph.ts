// `plugins graph`: the plan drawn as text, or for Graphviz and Mermaid.
import { type Command, Option } from 'commander';
import { ConfigurationError } from '../../../core/index.js';
import { Context, type World } from '../../context.js';
import { examples } from '../../help.js';
import { offFacts } from '../../plugin-facts.js';
import { edgesOf, scopesOf } from '../../plugin-graph.js';
import { dotText, graphText, mermaidText } from '../../render/graph.js';

const FORMATS = ['text', 'dot', 'mermaid'] as const;

export function declare(command: Command, world: World): void {
  command
    .addOption(new Option('-f, --format <format>', 'how it is drawn').choices([...FORMATS]).default('text'))
    .action(async ({ format }: { format: string }) => graph(await Context.of(command, world), format));
  examples(
    command,
    ['piecework plugins graph', 'in order of construction'],
    ['piecework plugins graph --format dot | dot -Tsvg > plugins.svg', 'a picture, by Graphviz'],
    ['piecework plugins graph --format mermaid', 'for a page of Markdown'],
  );
}

async function graph(context: Context, format: string): Promise<void> {
  const plan = await context.plan();
  const scopes = scopesOf(plan);
  const off = plan.off.map(offFacts);
  context.output.answer('graph', { scopes, off }, (paint) => {
    if (format === 'dot') return dotText(edgesOf(plan), off);
    return format === 'mermaid' ? mermaidText(edgesOf(plan), off) : graphText(scopes, off, paint);
  });
  if (plan.problems.length > 0) throw new ConfigurationError(plan.problems);
}
