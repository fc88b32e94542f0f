// A torrent is made of content and written to a file: the common part of `create` and `share`.

import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  CLOCK,
  createTorrent,
  InputError,
  type Kernel,
  METAINFO,
  type Metainfo,
  type MetainfoDraft,
  PluginError,
} from '../core/index.js';
import { type Content, contentAt, isSame, pieceLengthFor } from './content.js';
import type { Context } from './context.js';
import { fileError, quote, readTorrent, writeWhole } from './files.js';
import { isMilestone, workStatus } from './follow.js';
import { version } from './version.js';

export interface MakingOptions {
  readonly out?: string;
  readonly tiers: readonly (readonly string[])[];
  readonly pieceLength?: number;
  readonly private?: boolean;
  readonly comment?: string;
}

export interface Made {
  readonly metainfo: Metainfo;
  readonly content: Content;
  readonly path: string;
}

export async function makeTorrent(context: Context, kernel: Kernel, given: string, options: MakingOptions): Promise<Made> {
  const { workingFolder } = context.world;
  const content = await contentAt(given, workingFolder);
  const path = resolve(workingFolder, options.out ?? `${content.name}.torrent`);
  const present = await presentTorrent(kernel, path);
  const bytes = await hash(context, kernel, content, draftOf(content, options, kernel));
  if (!isSame(content, await contentAt(given, workingFolder)))
    throw new InputError(`${quote(content.path)} changed while it was read; try again when nothing writes to it`);
  const metainfo = kernel.get(METAINFO).parse(bytes);
  // The same content again, with other trackers perhaps: that is what people repeat a command for.
  if (present && !present.infoHash.equals(metainfo.infoHash)) throw occupied(path, 'is the torrent of something else');
  await writeWhole(path, bytes);
  return { metainfo, content, path };
}

/** What would be overwritten. Anything but a torrent is refused before the content is read. */
async function presentTorrent(kernel: Kernel, path: string): Promise<Metainfo | undefined> {
  try {
    await access(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw fileError('written', path, error);
  }
  return readTorrent(kernel, path).catch((error) => {
    if (error instanceof PluginError) throw error;
    throw occupied(path, 'exists and is no torrent');
  });
}

function occupied(path: string, why: string): InputError {
  return new InputError(`${quote(path)} ${why}; it is left as it is: move it away, or name another file with --out`);
}

function draftOf(content: Content, options: MakingOptions, kernel: Kernel): Omit<MetainfoDraft, 'pieceHashes'> {
  const { name, multiFile, files, bytes } = content;
  return {
    name,
    multiFile,
    files,
    pieceLength: options.pieceLength ?? pieceLengthFor(bytes),
    private: options.private ?? false,
    tiers: options.tiers,
    ...(options.comment !== undefined && { comment: options.comment }),
    createdBy: `Piecework/${version()}`,
    creationDate: Math.floor(kernel.get(CLOCK).wallTime() / 1000),
  };
}

async function hash(
  { output, signal }: Context,
  kernel: Kernel,
  content: Content,
  draft: Omit<MetainfoDraft, 'pieceHashes'>,
): Promise<Uint8Array> {
  const progress = (done: number, total: number): void => {
    output.show(workStatus(`hashing ${content.name}`, done, total));
    if (isMilestone(done, total)) output.event('working', { step: 'hashing', done, total });
  };
  try {
    return await createTorrent(kernel, draft, content.path, { signal, progress });
  } finally {
    output.end();
  }
}
