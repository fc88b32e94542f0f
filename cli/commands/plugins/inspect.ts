// `plugins inspect`: a plugin in use, or else a built-in or file that could be.
import type { Command } from 'commander';
import { ConfigurationError, type LoadedPlugin, type OffPlugin, offText, type Problem } from '../../../core/index.js';
import { Context, type World } from '../../context.js';
import { examples } from '../../help.js';
import { inspected, offFacts } from '../../plugin-facts.js';
import { inspectText } from '../../render/plugins.js';

export function declare(command: Command, world: World): void {
  command
    .argument('<name>', 'a plugin in use, or any built-in')
    .action(async (name: string) => inspect(await Context.of(command, world), name));
  examples(
    command,
    ['piecework plugins inspect hasher', 'its options with type, value and where that comes from'],
    ['piecework plugins inspect hasher --set hasher.workers=4', 'what a --set would change'],
  );
}

async function inspect(context: Context, name: string): Promise<void> {
  const plan = await context.plan();
  const off = plan.off.find((each) => each.name === name);
  if (off) return inspectOff(context, off);
  const planned = plan.plugins.find(({ plugin }) => plugin.name === name);
  const { found, problems } = planned ? { found: planned, problems: ofPlugin(plan.problems, name) } : await unused(context, name);
  if (found) {
    const facts = inspected(found, context.overlay);
    context.output.answer('plugin', { plugin: facts }, (paint) => inspectText(facts, paint));
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function inspectOff({ output, overlay }: Context, off: OffPlugin): void {
  const { plugin, source = '', where } = off;
  if (!plugin) throw new ConfigurationError([{ code: 'off', plugin: off.name, message: offText(off), where }]);
  const facts = { ...inspected({ plugin, source, where, options: {}, checked: undefined }, overlay), ...offFacts(off) };
  output.answer('plugin', { plugin: facts }, (paint) => inspectText(facts, paint));
}

async function unused(context: Context, name: string): Promise<{ found?: LoadedPlugin; problems: readonly Problem[] }> {
  const listed = await context.profile();
  const more = await context.profile({ ...context.overlay, plugins: [...context.overlay.plugins, name] });
  const found = more.plugins.find(({ where }) => where === `--plugin ${name}`);
  if (found) return { found, problems: [] };
  const before = new Set(listed.problems.map(({ message }) => message));
  return { problems: more.problems.filter(({ message }) => !before.has(message)) };
}

const ofPlugin = (problems: readonly Problem[], name: string) => problems.filter(({ plugin }) => plugin === name);
