// `download`: fetch what a torrent describes, and be done; or stay and seed.
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { CLOCK, EXTENSION, type Kernel, type Metainfo, type TorrentSession } from '../../core/index.js';
import { Context, type World } from '../context.js';
import { Interrupted } from '../exit.js';
import { tellRefusals } from '../follow.js';
import { examples } from '../help.js';
import { completed, readTorrentOrMagnet } from '../magnets.js';
import { peers, port } from '../options.js';
import { bytes, completedSentence, percent } from '../render/index.js';
import { FOR_EVER, whileRunning, withClient } from '../swarming.js';

interface Options {
  readonly out?: string;
  readonly port?: number;
  readonly host?: string;
  readonly peer?: readonly string[];
  readonly keepSeeding?: boolean;
}

export function declare(command: Command, world: World): void {
  command
    .argument('<torrent>', 'the .torrent file, or a magnet link')
    .option('-o, --out <folder>', 'where the content goes (default: here)')
    .option('-p, --port <number>', 'port for other peers, 0 for any (default: 6881 or the next that is free)', port)
    .option('--host <address>', 'address to listen on (default: all)')
    .option('--peer <host:port>', 'a peer to ask besides those that trackers know (repeatable)', peers)
    .option('--keep-seeding', 'stay when it is complete, and serve others until stopped')
    .action(async (torrent: string, options: Options) => download(await Context.of(command, world), torrent, options));
  examples(
    command,
    ['piecework download debian.torrent', 'into this folder; exit code 0 when all is verified'],
    ['piecework download debian.torrent --out ~/isos --keep-seeding', 'and go on serving it until Ctrl-C'],
    ["piecework download 'magnet:?xt=urn:btih:…'", 'by a magnet link; mind the quotes'],
    ['piecework download film.torrent --peer 192.168.1.5:6881', 'from a machine you know, with or without a tracker'],
  );
  command.addHelpText('after', '\nStop it when you like: the same command goes on where it was.');
}

async function download(context: Context, torrent: string, options: Options): Promise<void> {
  await context.withPlugins(
    async (kernel) => {
      const given = await readTorrentOrMagnet(context, kernel, torrent);
      if ('tiers' in given && given.tiers.length === 0 && !options.peer)
        context.output.warn('this torrent names no tracker: give peers with --peer HOST:PORT, or wait for one to come');
      await withClient(context, kernel, options, async (client) => {
        const { metainfo, peers } = await completed(context, kernel, client, given, options.peer);
        const path = join(resolve(context.world.workingFolder, options.out ?? ''), metainfo.name);
        const session = client.add(metainfo, { contentPath: path, peers });
        await run(context, kernel, session, path, options);
      });
    },
    [EXTENSION],
  );
}

async function run(context: Context, kernel: Kernel, session: TorrentSession, path: string, options: Options): Promise<void> {
  tellRefusals(session, context.output, options.peer ?? [], () => session.progress.phase === 'downloading');
  await whileRunning(context, kernel, session, async () => {
    await completion(context, kernel, session, path);
    if (options.keepSeeding) await FOR_EVER;
  }).catch((error) => {
    if (error instanceof Interrupted) sayHowFar(context, session);
    throw error;
  });
}

function sayHowFar({ output }: Context, { metainfo: { name }, progress }: TorrentSession): void {
  const { bytesHave, bytes: all } = progress;
  if (bytesHave === all) return;
  output.note(`${name}: stopped at ${percent(bytesHave, all)} of ${bytes(all)}; the same command goes on from there.`);
}

async function completion({ output }: Context, kernel: Kernel, session: TorrentSession, path: string): Promise<void> {
  const clock = kernel.get(CLOCK);
  const { name }: Metainfo = session.metainfo;
  let started = clock.now();
  // Checking what is there is no part of the rate.
  session.events.on('ready', () => {
    started = clock.now();
  });
  session.events.on('completed', ({ bytes: all }) => {
    const seconds = (clock.now() - started) / 1000;
    const { downloaded } = session.progress;
    output.event('completed', { name, path, bytes: all, downloaded, seconds });
    output.note(completedSentence(name, downloaded, seconds, all));
  });
  await session.completed;
  output.result(path);
}
