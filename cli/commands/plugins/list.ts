// `plugins list`
import type { Command } from 'commander';
import { ConfigurationError } from '../../../core/index.js';
import { Context, type World } from '../../context.js';
import { examples } from '../../help.js';
import { offFacts, pluginFacts } from '../../plugin-facts.js';
import { listText } from '../../render/plugins.js';

export function declare(command: Command, world: World): void {
  command.action(async () => list(await Context.of(command, world)));
  examples(
    command,
    ['piecework plugins list', 'the standard set'],
    ['piecework plugins list --plugins my.json', 'those of another file'],
  );
}

async function list(context: Context): Promise<void> {
  const { plugins, off, problems } = await context.plan();
  const facts = [...plugins.map(pluginFacts), ...off.map(offFacts)];
  context.output.answer('plugins', { plugins: facts }, (paint) => listText(facts, paint));
  if (problems.length > 0) throw new ConfigurationError(problems);
}
