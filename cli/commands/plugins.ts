// `plugins`: the commands that look at plugins. None of them starts one.
import type { Command } from 'commander';
import type { World } from '../context.js';
import { examples } from '../help.js';
import * as check from './plugins/check.js';
import * as graph from './plugins/graph.js';
import * as inspect from './plugins/inspect.js';
import * as list from './plugins/list.js';
import * as schema from './plugins/schema.js';
import * as why from './plugins/why.js';

export function declare(command: Command, world: World): void {
  const add = (name: string, summary: string) => command.command(name).description(summary);
  command.helpCommand(false);
  list.declare(add('list', 'all plugins in use: version, what they do, where they come from'), world);
  inspect.declare(add('inspect', 'one plugin: options, steps it provides, needs'), world);
  graph.declare(add('graph', 'who provides each step, and who needs it'), world);
  check.declare(add('check', 'can these plugins work together? Touches no network; exit code 0 or 2'), world);
  why.declare(add('why', 'who provides a step, and why it is that plugin'), world);
  schema.declare(add('schema', 'the JSON Schema of plugins.json, for editors'), world);
  examples(
    command,
    ['piecework plugins list', 'what this client is made of'],
    ['piecework plugins check --plugins my.json', 'find out what is wrong before it runs'],
    ['piecework plugins why storage', 'who provides a step'],
  );
}
