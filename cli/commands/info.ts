// `info`: what is in a torrent. Touches nothing but the file.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Context, type World } from '../context.js';
import { infoOf } from '../facts.js';
import { readTorrent } from '../files.js';
import { examples } from '../options.js';
import { infoText } from '../render/info.js';

export function declare(command: Command, world: World): void {
  command
    .argument('<torrent>', 'the .torrent file')
    .action(async (torrent: string) => info(await Context.of(command, world), torrent));
  examples(
    command,
    ['piecework info debian.torrent', 'name, size, files, trackers'],
    ['piecework info --json debian.torrent | jq -r .infoHash', 'one value, for a script'],
  );
}

async function info(context: Context, torrent: string): Promise<void> {
  const metainfo = await context.withPlugins((kernel) => readTorrent(kernel, resolve(context.world.workingFolder, torrent)));
  const facts = infoOf(metainfo);
  context.output.answer('info', facts, (paint) => infoText(facts, paint));
}
