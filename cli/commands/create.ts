// `create`: a torrent of a file or folder.
import type { Command } from 'commander';
import { MAX_MAGNET_LENGTH } from '../../core/index.js';
import { Context, type World } from '../context.js';
import { factsOf } from '../facts.js';
import { examples } from '../help.js';
import { makeTorrent } from '../making.js';
import { pieceLength, urls } from '../options.js';
import { bytes, counted, evenBytes } from '../render/index.js';

interface Options {
  readonly out?: string;
  readonly announce?: readonly string[];
  readonly pieceLength?: number;
  readonly private?: boolean;
  readonly comment?: string;
}

export function declare(command: Command, world: World): void {
  command
    .argument('<path>', 'the file or folder')
    .option('-o, --out <file>', 'where the torrent goes (default: NAME.torrent here)')
    .option('-a, --announce <url>', 'a tracker; repeat it for more, which are asked in this order', urls)
    .option('--piece-length <bytes>', 'a power of two (default: such that there are 1,000 to 2,000 pieces)', pieceLength)
    .option('--private', 'peers come from the trackers alone (BEP 27)')
    .option('--comment <text>', 'a line for people')
    .action(async (path: string, options: Options) => create(await Context.of(command, world), path, options));
  examples(
    command,
    ['piecework create film.mkv -a http://tracker.example:6969/announce', 'writes film.mkv.torrent'],
    ['piecework create photos --out /tmp/photos.torrent', 'a whole folder, without a tracker'],
    ['piecework create film.mkv --private --comment "for the family"', ''],
  );
  command.addHelpText('after', '\nA torrent of the same content is written again, any other file at that place is left alone.');
}

async function create(context: Context, path: string, { announce = [], ...options }: Options): Promise<void> {
  const tiers = announce.map((url) => [url]);
  const made = await context.withPlugins((kernel) => makeTorrent(context, kernel, path, { ...options, tiers }));
  const facts = factsOf(made.metainfo);
  const { output } = context;
  output.event('created', { ...facts, path: made.path, files: made.content.files.length });
  output.note(`${facts.name}: ${bytes(facts.bytes)} in ${counted(facts.pieces, 'piece')} of ${evenBytes(facts.pieceLength)}`);
  if (tiers.length === 0) output.note('It names no tracker: peers must be given with --peer.');
  output.note(facts.magnet, MAX_MAGNET_LENGTH);
  output.result(made.path);
}
