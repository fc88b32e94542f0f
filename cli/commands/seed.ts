// `seed`: serve complete content. It is never written to: what is not right is refused.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CLOCK, InputError, type TorrentSession } from '../../core/index.js';
import { Context, type World } from '../context.js';
import { refOf } from '../facts.js';
import { checkKind, quote, readTorrent } from '../files.js';
import { examples } from '../help.js';
import { minutes, peers, port, ratio } from '../options.js';
import { counted, whole } from '../render/index.js';
import { isLimited, limitsText, type SeedOptions, seedingEnds } from '../seeding.js';
import { whileRunning, withClient } from '../swarming.js';
import { TorrentOutput } from '../torrent-output.js';

interface Options extends SeedOptions {
  readonly port?: number;
  readonly host?: string;
  readonly peer?: readonly string[];
}

export function declare(command: Command, world: World): void {
  command
    .argument('<torrent>', 'the .torrent file')
    .argument('<path>', 'the complete file or folder')
    .option('-p, --port <number>', 'port for other peers, 0 for any (default: 6881 or the next that is free)', port)
    .option('--host <address>', 'address to listen on (default: all)')
    .option('--peer <host:port>', 'a peer to dial besides those that trackers know (repeatable)', peers)
    .option('--seed-ratio <number>', 'stop when so many times its size was sent, such as 1.5', ratio)
    .option('--seed-time <minutes>', 'stop after so long', minutes)
    .action(async (torrent: string, path: string, options: Options) =>
      seed(await Context.of(command, world), torrent, path, options),
    );
  examples(
    command,
    ['piecework seed film.torrent film.mkv', 'until Ctrl-C'],
    ['piecework seed photos.torrent ~/photos --port 51413', 'a folder, on the port that your router lets through'],
    ['piecework seed film.torrent film.mkv --seed-ratio 2', 'until others got it twice from here'],
  );
}

async function seed(context: Context, torrent: string, given: string, options: Options): Promise<void> {
  const { workingFolder } = context.world;
  const path = resolve(workingFolder, given);
  await context.withPlugins(async (kernel) => {
    const metainfo = await readTorrent(kernel, resolve(workingFolder, torrent));
    await checkKind(metainfo, path);
    await withClient(context, kernel, options, (client) => {
      const session = client.add(metainfo, { contentPath: path, ...(options.peer && { peers: options.peer }) });
      return whileRunning(context, kernel, session, async () => {
        await allPieces(session, path);
        const end = isLimited(options) ? `it ends ${limitsText(options)}` : 'Ctrl-C ends it';
        context.output.note(`Seeding ${metainfo.name} on port ${client.port}; ${end}.`);
        await seedingEnds(session, kernel.get(CLOCK), new TorrentOutput(context.output, refOf(metainfo)), options);
      });
    });
  });
}

/** Resolves when all pieces are there. @throws InputError otherwise; by then the torrent is stopped, so nothing is fetched. */
export async function allPieces(session: TorrentSession, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    session.events.on('ready', ({ have, pieces }) => {
      if (have === pieces) return resolve();
      void session.stop();
      const missing = `${whole(pieces - have)} of its ${counted(pieces, 'piece')} ${pieces - have === 1 ? 'is' : 'are'} missing or wrong`;
      return reject(new InputError(`${quote(path)} cannot be seeded: ${missing}. Complete it with download first`));
    });
  });
}
