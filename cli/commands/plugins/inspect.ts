// `plugins inspect`: a plugin in use, or else a built-in or file that could be.
import { ConfigurationError, type LoadedPlugin, type Problem } from '../../../core/index.js';
import type { Context } from '../../context.js';
import { inspected } from '../../plugin-facts.js';
import { inspectText } from '../../render/plugins.js';

export async function inspect(context: Context, name: string): Promise<void> {
  const plan = await context.plan();
  const planned = plan.plugins.find(({ plugin }) => plugin.name === name);
  const { found, problems } = planned ? { found: planned, problems: ofPlugin(plan.problems, name) } : await unused(context, name);
  if (found) {
    const facts = inspected(found, context.overlay);
    context.output.answer('plugin', { plugin: facts }, (paint) => inspectText(facts, paint));
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
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
