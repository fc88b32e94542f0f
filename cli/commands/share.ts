// `share`: one command on this machine, one on the others. Torrent, tracker and seed together.
import { basename, relative } from 'node:path';
import type { Command } from 'commander';
import { formatMagnet, type Kernel, type RunningTracker, TRACKER_SERVER } from '../../core/index.js';
import { announceUrls, hostsFor } from '../addresses.js';
import { Context, type World } from '../context.js';
import { examples } from '../help.js';
import { makeTorrent } from '../making.js';
import { pieceLength, port } from '../options.js';
import { bytes } from '../render/index.js';
import { FOR_EVER, whileRunning, withClient } from '../swarming.js';
import { openTracker } from '../tracking.js';
import { allPieces } from './seed.js';

interface Options {
  readonly out?: string;
  readonly port?: number;
  readonly trackerPort?: number;
  readonly host?: string;
  readonly pieceLength?: number;
  readonly comment?: string;
}

export function declare(command: Command, world: World): void {
  command
    .argument('<path>', 'the file or folder')
    .option('-o, --out <file>', 'where the torrent goes (default: NAME.torrent here)')
    .option('-p, --port <number>', 'port for other peers, 0 for any (default: 6881 or the next that is free)', port)
    .option('--tracker-port <number>', 'port of the tracker, 0 for any (default: 6969 or the next that is free)', port)
    .option('--host <address>', 'address to listen on and to be found at (default: all of the local network)')
    .option('--piece-length <bytes>', 'a power of two (default: such that there are 1,000 to 2,000 pieces)', pieceLength)
    .option('--comment <text>', 'a line for people')
    .action(async (path: string, options: Options) => share(await Context.of(command, world), path, options));
  examples(
    command,
    ['piecework share holiday.mp4', 'then copy holiday.mp4.torrent to the other machines and run there:'],
    ['piecework download holiday.mp4.torrent', ''],
    ['piecework share photos --host 192.168.1.5', 'when this machine is in several networks'],
  );
}

async function share(context: Context, path: string, options: Options): Promise<void> {
  await context.withPlugins(
    async (kernel) => {
      const tracker = await openTracker(kernel, options.host ?? '', options.trackerPort);
      try {
        await shareWith(context, kernel, tracker, path, options);
      } finally {
        await tracker.close();
      }
    },
    [TRACKER_SERVER],
  );
}

async function shareWith(
  context: Context,
  kernel: Kernel,
  tracker: RunningTracker,
  path: string,
  options: Options,
): Promise<void> {
  const urls = announceUrls(hostsFor(options.host ?? ''), tracker.port);
  const made = await makeTorrent(context, kernel, path, { ...options, tiers: urls.map((url) => [url]) });
  await withClient(context, kernel, options, (client) => {
    const session = client.add(made.metainfo, { contentPath: made.content.path });
    return whileRunning(context, kernel, session, async () => {
      await allPieces(session, made.content.path);
      const shown = relative(context.world.workingFolder, made.path) || made.path;
      const magnet = formatMagnet(made.metainfo);
      const commands = [`piecework download ${quoted(basename(made.path))}`];
      context.output.answer('shared', { torrent: made.path, magnet, urls, commands }, (paint) =>
        [
          `${paint.bold(made.content.name)} (${bytes(made.content.bytes)}) is ready.`,
          `Copy ${paint.bold(shown)} to the other machines and run there:`,
          '',
          ...commands.map((command) => `  ${paint.cyan(command)}`),
          '',
          'Or, with nothing to copy:',
          '',
          `  ${paint.cyan(`piecework download ${quoted(magnet)}`)}`,
          '',
          `Tracker: ${urls.join('  ')}`,
          'Leave this running until they are done; Ctrl-C ends it.',
        ].join('\n'),
      );
      await FOR_EVER;
    });
  });
}

/** For a shell, when it needs to be. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
