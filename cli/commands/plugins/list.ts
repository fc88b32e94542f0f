// `plugins list`
import { ConfigurationError } from '../../../core/index.js';
import type { Context } from '../../context.js';
import { pluginFacts } from '../../plugin-facts.js';
import { listText } from '../../render/plugins.js';

export async function list(context: Context): Promise<void> {
  const { plugins, problems } = await context.plan();
  const facts = plugins.map(pluginFacts);
  context.output.answer('plugins', { plugins: facts }, (paint) => listText(facts, paint));
  if (problems.length > 0) throw new ConfigurationError(problems);
}
