// `plugins`: the commands that look at plugins. None of them starts one.
import type { Command } from 'commander';
import { Option } from 'commander';
import { Context, type World } from '../context.js';
import { examples } from '../options.js';
import { check } from './plugins/check.js';
import { FORMATS, graph } from './plugins/graph.js';
import { inspect } from './plugins/inspect.js';
import { list } from './plugins/list.js';
import { schema } from './plugins/schema.js';
import { why } from './plugins/why.js';

export function declare(command: Command, world: World): void {
  const context = (sub: Command) => Context.of(sub, world);
  const add = (name: string, summary: string) => command.command(name).description(summary);
  command.helpCommand(false);

  const listing = add('list', 'all plugins in use: version, what they do, where they come from');
  listing.action(async () => list(await context(listing)));
  examples(
    listing,
    ['piecework plugins list', 'the standard set'],
    ['piecework plugins list --plugins my.json', 'those of another file'],
  );

  const inspecting = add('inspect', 'one plugin: options, steps it provides, needs').argument(
    '<name>',
    'a plugin in use, or any built-in',
  );
  inspecting.action(async (name: string) => inspect(await context(inspecting), name));
  examples(
    inspecting,
    ['piecework plugins inspect hasher', 'its options with type, default and value'],
    ['piecework plugins inspect hasher --set hasher.workers=4', 'what a --set would change'],
  );

  const graphing = add('graph', 'who provides each step, and who needs it').addOption(
    new Option('-f, --format <format>', 'how it is drawn').choices([...FORMATS]).default('text'),
  );
  graphing.action(async ({ format }: { format: string }) => graph(await context(graphing), format));
  examples(
    graphing,
    ['piecework plugins graph', 'in order of construction'],
    ['piecework plugins graph --format dot | dot -Tsvg > plugins.svg', 'a picture, by Graphviz'],
    ['piecework plugins graph --format mermaid', 'for a page of Markdown'],
  );

  const checking = add('check', 'can these plugins work together? Touches no network; exit code 0 or 2');
  checking.action(async () => check(await context(checking)));
  examples(
    checking,
    ['piecework plugins check --plugins my.json', 'all problems at once, each with its remedy'],
    ['piecework plugins check --plugin ./my-picker --bind picker=my-picker', 'before it is put into a file'],
  );

  const asking = add('why', 'who provides a step, and why it is that plugin').argument(
    '<step>',
    'such as picker, storage or "tracker http:"',
  );
  asking.action(async (step: string) => why(await context(asking), step));
  examples(
    asking,
    ['piecework plugins why picker', ''],
    ['piecework plugins why "tracker http:"', 'one key of a step that has several'],
  );

  const schemaPrinting = add('schema', 'the JSON Schema of plugins.json, for editors');
  schemaPrinting.action(async () => schema(await context(schemaPrinting)));
  examples(schemaPrinting, [
    'piecework plugins schema > plugins.schema.json',
    'then "$schema": "./plugins.schema.json" in plugins.json',
  ]);

  examples(
    command,
    ['piecework plugins list', 'what this client is made of'],
    ['piecework plugins check --plugins my.json', 'find out what is wrong before it runs'],
    ['piecework plugins why storage', 'who provides a step'],
  );
}
