// `plugins schema`: made of all built-ins and of the plugins in use.
import type { Command } from 'commander';
import { schemaOf } from '../../../core/index.js';
import { builtInNames, Context, type World } from '../../context.js';
import { examples } from '../../help.js';
import { escaped } from '../../render/showable.js';

export function declare(command: Command, world: World): void {
  command.action(async () => schema(await Context.of(command, world)));
  examples(command, [
    'piecework plugins schema > plugins.schema.json',
    'then "$schema": "./plugins.schema.json" in plugins.json',
  ]);
}

async function schema(context: Context): Promise<void> {
  const { overlay, world } = context;
  const listed = await context.profile();
  const names = listed.plugins.map(({ plugin }) => plugin.name);
  const others = builtInNames().filter((name) => !names.includes(name));
  const all = await context.profile({ ...overlay, plugins: [...overlay.plugins, ...others] });
  const plugins = all.plugins.map(({ plugin }) => plugin).sort((one, other) => (one.name < other.name ? -1 : 1));
  // It is JSON by itself, so --json makes no difference.
  world.stdout.write(`${escaped(JSON.stringify(schemaOf(plugins), null, 2))}\n`);
}
