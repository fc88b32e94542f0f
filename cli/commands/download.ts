// `download`: fetch what torrents describe, or some of their files, and be done; or stay and seed.
import type { Command } from 'commander';
import { EXTENSION, type Kernel } from '../../core/index.js';
import { Context, type World } from '../context.js';
import { Downloading, type DownloadOptions } from '../downloading.js';
import { filesOf, refOf } from '../facts.js';
import { examples, several } from '../help.js';
import { completed, readTorrentOrMagnet } from '../magnets.js';
import { minutes, peers, port, ratio } from '../options.js';
import { listText } from '../render/info.js';
import { wantedOf } from '../selection.js';
import { downloadSeveral, type Order, readOrders } from '../several.js';
import { withClient } from '../swarming.js';

interface Options extends DownloadOptions {
  readonly port?: number;
  readonly host?: string;
  readonly list?: boolean;
}

export function declare(command: Command, world: World): void {
  command
    .argument('<torrent...>', '.torrent files or magnet links')
    .option('-o, --out <folder>', 'where the content goes (default: here)')
    .option('-p, --port <number>', 'port for other peers, 0 for any (default: 6881 or the next that is free)', port)
    .option('--host <address>', 'address to listen on (default: all)')
    .option('--peer <host:port>', 'a peer to ask besides those that trackers know (repeatable)', peers)
    .option('-l, --list', 'show the files and their numbers, and fetch nothing')
    .option('-s, --select <what>', 'files to fetch: numbers such as 1,3-5, or a pattern such as "*.mkv" (repeatable)', several)
    .option('--keep-seeding', 'stay when it is complete, and serve others until stopped')
    .option('--seed-ratio <number>', 'stay until so many times its size was sent, such as 1.5', ratio)
    .option('--seed-time <minutes>', 'stay for so long; with --seed-ratio, until one of them is reached', minutes)
    .action(async (torrents: readonly string[], options: Options) =>
      download(await Context.of(command, world), torrents, options),
    );
  examples(
    command,
    ['piecework download debian.torrent', 'into this folder; exit code 0 when all is verified'],
    ['piecework download debian.torrent --out ~/isos --keep-seeding', 'and go on serving it until Ctrl-C'],
    ["piecework download 'magnet:?xt=urn:btih:…'", 'by a magnet link; mind the quotes'],
    ['piecework download film.torrent --peer 192.168.1.5:6881', 'from a machine you know, with or without a tracker'],
    ["piecework download show.torrent --select '*.mkv' --select 7", 'some of the files; --list shows their numbers'],
    ['piecework download *.torrent --seed-ratio 1', 'all at once, and give as much as you took'],
  );
  command.addHelpText(
    'after',
    `
To watch a film while it comes, from the beginning on: --plugin picker-sequential --bind picker=picker-sequential
Stop it when you like: the same command goes on where it was, with the same files or others. What files that you do not
want share with those you do is kept in its place in them, so they may be there with holes.`,
  );
}

async function download(context: Context, torrents: readonly string[], options: Options): Promise<void> {
  const work = options.list ? list : torrents.length > 1 ? fetchSeveral : fetchOne;
  await context.withPlugins((kernel) => work(context, kernel, torrents, options), [EXTENSION]);
}

async function fetchOne(context: Context, kernel: Kernel, [text = '']: readonly string[], options: Options): Promise<void> {
  const given = await readTorrentOrMagnet(context, kernel, text);
  await check(context, { text, given }, options);
  await withClient(context, kernel, options, (client) => new Downloading(context, kernel, client, options).run(given));
}

async function fetchSeveral(context: Context, kernel: Kernel, texts: readonly string[], options: Options): Promise<void> {
  const read = await readOrders(context, kernel, texts);
  for (const order of read.orders) await check(context, order, options);
  await withClient(context, kernel, options, (client) => downloadSeveral(context, kernel, client, read, options));
}

/** What can be known to be wrong before anything is begun. */
async function check({ output }: Context, { given }: Order, { select, peer }: Options): Promise<void> {
  if (!('geometry' in given)) return;
  await wantedOf(given, select);
  if (given.tiers.length === 0 && !peer)
    output.warn(`"${given.name}" names no tracker: give peers with --peer HOST:PORT, or wait for one to come`);
}

async function list(context: Context, kernel: Kernel, texts: readonly string[], options: Options): Promise<void> {
  for (const text of texts) {
    const given = await readTorrentOrMagnet(context, kernel, text);
    const isKnown = 'geometry' in given;
    const metainfo = isKnown
      ? given
      : await withClient(context, kernel, { port: 0 }, async (client) => {
          const fetched = await completed(context, kernel, client, given, options.peer);
          return fetched.metainfo;
        });
    const wanted = await wantedOf(metainfo, options.select, isKnown ? undefined : given);
    const files = filesOf(metainfo).filter(({ index }) => !wanted || wanted.includes(index - 1));
    const facts = { ...refOf(metainfo), bytes: files.reduce((sum, file) => sum + file.bytes, 0), files };
    context.output.answer('files', facts, (paint) => listText(facts, paint));
  }
}
