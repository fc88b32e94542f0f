// `info`: what is in a torrent, or in one that a magnet link names. Touches no content.
import type { Command } from 'commander';
import { EXTENSION } from '../../core/index.js';
import { Context, type World } from '../context.js';
import { infoOf } from '../facts.js';
import { examples } from '../help.js';
import { completed, readTorrentOrMagnet } from '../magnets.js';
import { peers } from '../options.js';
import { infoText } from '../render/info.js';
import { withClient } from '../swarming.js';

interface Options {
  readonly peer?: readonly string[];
}

export function declare(command: Command, world: World): void {
  command
    .argument('<torrent>', 'the .torrent file, or a magnet link')
    .option('--peer <host:port>', 'a peer to ask about a magnet link, besides those that it names (repeatable)', peers)
    .action(async (torrent: string, options: Options) => info(await Context.of(command, world), torrent, options));
  examples(
    command,
    ['piecework info debian.torrent', 'name, size, files, trackers, magnet link'],
    ['piecework info --json debian.torrent | jq -r .infoHash', 'one value, for a script'],
    ["piecework info 'magnet:?xt=urn:btih:…'", 'asks peers what is behind the link, until Ctrl-C'],
  );
}

async function info(context: Context, torrent: string, options: Options): Promise<void> {
  const metainfo = await context.withPlugins(
    async (kernel) => {
      const given = await readTorrentOrMagnet(context, kernel, torrent);
      if ('geometry' in given) return given;
      const fetched = await withClient(context, kernel, { port: 0 }, (client) =>
        completed(context, kernel, client, given, options.peer),
      );
      return fetched.metainfo;
    },
    [EXTENSION],
  );
  const facts = infoOf(metainfo);
  context.output.answer('info', facts, (paint) => infoText(facts, paint));
}
