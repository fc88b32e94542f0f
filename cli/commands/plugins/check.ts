// `plugins check`
import type { Command } from 'commander';
import { ConfigurationError, offText } from '../../../core/index.js';
import { Context, type World } from '../../context.js';
import { examples } from '../../help.js';
import { offFacts } from '../../plugin-facts.js';
import { counted } from '../../render/index.js';

export function declare(command: Command, world: World): void {
  command.action(async () => check(await Context.of(command, world)));
  examples(
    command,
    ['piecework plugins check --plugins my.json', 'all problems at once, each with its remedy'],
    ['piecework plugins check --plugin ./my-picker --bind picker=my-picker', 'before it is put into a file'],
  );
}

async function check(context: Context): Promise<void> {
  const { plugins, slots, off, problems } = await context.plan();
  const ok = problems.length === 0;
  const text = `All right: ${counted(plugins.length, 'plugin')} for ${counted(slots.length, 'step')}.`;
  context.output.event('checked', { ok, plugins: plugins.length, steps: slots.length, off: off.map(offFacts) });
  for (const plugin of off) context.output.warn(offText(plugin));
  if (!ok) throw new ConfigurationError(problems);
  context.output.result(text);
}
