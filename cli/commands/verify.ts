// `verify`: are the bytes on disk those of the torrent? Reads and changes nothing.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InputError, verifyContent } from '../../core/index.js';
import { Context, type World } from '../context.js';
import { checkKind, readTorrent } from '../files.js';
import { isMilestone, workStatus } from '../follow.js';
import { examples } from '../help.js';
import { counted } from '../render/index.js';
import { verifiedText } from '../render/verified.js';
import { verdictOf } from '../verdict.js';

export function declare(command: Command, world: World): void {
  command
    .argument('<torrent>', 'the .torrent file')
    .argument('<path>', 'the file or folder it describes')
    .action(async (torrent: string, path: string) => verify(await Context.of(command, world), torrent, path));
  examples(
    command,
    ['piecework verify debian.torrent debian.iso', 'exit code 0 when every byte is right'],
    ['piecework verify --json photos.torrent photos', 'wrong pieces and files by number and name'],
  );
}

async function verify(context: Context, torrent: string, given: string): Promise<void> {
  const { output, signal, world } = context;
  const path = resolve(world.workingFolder, given);
  const verdict = await context.withPlugins(async (kernel) => {
    const metainfo = await readTorrent(kernel, resolve(world.workingFolder, torrent));
    await checkKind(metainfo, path);
    const progress = (done: number, total: number): void => {
      output.show(workStatus(`checking ${metainfo.name}`, done, total));
      if (isMilestone(done, total)) output.event('working', { step: 'checking', done, total });
    };
    return verdictOf(metainfo, path, await verifyContent(kernel, metainfo, path, { signal, progress }));
  });
  output.answer('verified', verdict, () => verifiedText(verdict));
  const wrong = verdict.pieces - verdict.piecesRight;
  if (wrong > 0) throw new InputError(`${verdict.name} is not as the torrent says: ${counted(wrong, 'piece')} wrong or missing`);
}
