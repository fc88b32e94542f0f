// The commands by name. A command's own file is loaded when that command is used.
import { Command } from 'commander';
import type { World } from './context.js';
import { examples, several } from './help.js';
import { version } from './version.js';

interface CommandFile {
  declare(command: Command, world: World): void;
}

const COMMANDS: Readonly<Record<string, readonly [summary: string, file: () => Promise<CommandFile>]>> = {
  download: ['fetch what a torrent describes', () => import('./commands/download.js')],
  share: ['put a file or folder on other machines: torrent, tracker and seed in one', () => import('./commands/share.js')],
  create: ['make a torrent of a file or folder', () => import('./commands/create.js')],
  seed: ['serve a complete file or folder to others', () => import('./commands/seed.js')],
  verify: ['compare a file or folder with its torrent', () => import('./commands/verify.js')],
  info: ['show what is in a torrent', () => import('./commands/info.js')],
  scrape: ['ask the trackers of a torrent how many seeds and leechers it has', () => import('./commands/scrape.js')],
  tracker: ['run a small tracker', () => import('./commands/tracker.js')],
  plugins: ['look at the plugins and how they fit together', () => import('./commands/plugins.js')],
};

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
  for (const [name, [summary]] of Object.entries(COMMANDS)) root.command(name).description(summary);
  root.hook('preSubcommand', async (_, command) => {
    const file = await COMMANDS[command.name()]?.[1]();
    file?.declare(command, world);
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
