// The commands by name. What they do is loaded when one of them is used.
import { Command } from 'commander';
import type { World } from './context.js';
import { examples, several } from './help.js';
import { version } from './version.js';

const COMMANDS = {
  download: 'fetch what a torrent describes',
  share: 'put a file or folder on other machines: torrent, tracker and seed in one',
  create: 'make a torrent of a file or folder',
  seed: 'serve a complete file or folder to others',
  verify: 'compare a file or folder with its torrent',
  info: 'show what is in a torrent',
  scrape: 'ask the trackers of a torrent how many seeds and leechers it has',
  tracker: 'run a small tracker',
  plugins: 'look at the plugins and how they fit together',
} as const;

const isName = (name: string): name is keyof typeof COMMANDS => name in COMMANDS;

export function program(world: World): Command {
  const root = new Command('piecework')
    .description('A BitTorrent client that you can take apart: every protocol step is a plugin.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      // Errors are said once, in one place, by whoever catches them.
      outputError: () => {},
    })
    .exitOverride()
    .option('--plugins <file>', 'plugins and options to use instead of the standard plugins.json')
    .option('--plugin <name>', 'one more plugin: a built-in, a ./path or a package (repeatable)', several)
    .option('--bind <step=plugin>', 'who provides a step that several plugins offer (repeatable)', several)
    .option('--set <plugin.option=value>', 'an option of a plugin (repeatable)', several)
    .option('--json', 'one JSON object a line on stdout (docs/json.md)')
    .option('-q, --quiet', 'nothing but errors');
  for (const [name, summary] of Object.entries(COMMANDS)) root.command(name).description(summary);
  root.hook('preSubcommand', async (_, command) => {
    const commands = await import('./commands/index.js');
    const name = command.name();
    if (isName(name)) commands[name].declare(command, world);
  });
  examples(
    root,
    ['piecework share holiday.mp4', 'here; then, on any other machine of the network:'],
    ['piecework download holiday.mp4.torrent', 'fetch it, and help the others'],
    ['piecework download --help', 'all about one command'],
    ['piecework plugins list', 'what this client is made of'],
  );
  return root.addHelpText(
    'after',
    `
Exit codes: 0 done, 1 failed, 2 wrong use or configuration, 130 and 143 stopped by Ctrl-C and SIGTERM.
PIECEWORK_DEBUG=1 adds stack traces to errors. NO_COLOR=1 turns colours off.`,
  );
}

/** `help download` is `download --help`. */
export function argumentsOf(args: readonly string[]): string[] {
  return args[0] === 'help' ? [...args.slice(1), '--help'] : [...args];
}
