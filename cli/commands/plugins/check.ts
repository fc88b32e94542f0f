// `plugins check`
import { ConfigurationError } from '../../../core/index.js';
import type { Context } from '../../context.js';
import { counted } from '../../render/index.js';

export async function check(context: Context): Promise<void> {
  const { plugins, slots, problems } = await context.plan();
  const ok = problems.length === 0;
  const text = `All right: ${counted(plugins.length, 'plugin')} for ${counted(slots.length, 'step')}.`;
  context.output.event('checked', { ok, plugins: plugins.length, steps: slots.length });
  if (!ok) throw new ConfigurationError(problems);
  context.output.result(text);
}
