// Files that a command is given by name: read, looked at, written, with failures in words for people.
import type { Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { cleanText, InputError, type Kernel, METAINFO, type Metainfo, messageOf, named, PluginError } from '../core/index.js';

/** Bytes. No .torrent is longer; a film given by mistake is not read. */
export const MAX_TORRENT_FILE = 64 * 1024 * 1024;

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'it does not exist',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};

export function fileError(what: string, path: string, cause: unknown): InputError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new InputError(`${quote(path)} cannot be ${what}: ${WORDS[code] ?? cleanText(messageOf(cause))}`, { cause });
}

export function quote(path: string): string {
  return `"${cleanText(path)}"`;
}

export async function readTorrent(kernel: Kernel, path: string): Promise<Metainfo> {
  const bytes = await readSmall(path).catch((cause) => {
    throw fileError('read', path, cause);
  });
  try {
    const step = kernel.get(METAINFO);
    return named(step, 'parse', () => step.parse(bytes));
  } catch (cause) {
    if (cause instanceof PluginError) throw cause;
    throw new InputError(`${quote(path)} is no usable torrent: ${messageOf(cause)}`, { cause });
  }
}

/** Never blocks on a pipe: only what is a file is read. */
async function readSmall(path: string): Promise<Uint8Array> {
  const found = await stat(path);
  if (found.isDirectory()) throw new Error('it is a folder, not a .torrent file');
  if (!found.isFile()) throw new Error('it is not a file');
  if (found.size > MAX_TORRENT_FILE) throw new Error(`with ${found.size} bytes it is too long for a .torrent file`);
  const file = await open(path);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** What is at a path that a person named; a symbolic link is followed, for they named it. */
export async function statOf(path: string): Promise<Stats> {
  return stat(path).catch((cause) => {
    throw fileError('read', path, cause);
  });
}

/** Is what is there of the kind that the torrent describes? @throws InputError */
export async function checkKind(metainfo: Metainfo, path: string): Promise<void> {
  const found = await statOf(path);
  if (metainfo.multiFile && !found.isDirectory())
    throw new InputError(
      `${quote(path)} is a file, but the torrent "${metainfo.name}" is a folder of ${metainfo.files.length} files`,
    );
  if (!metainfo.multiFile && !found.isFile())
    throw new InputError(`${quote(path)} is not a file, but the torrent "${metainfo.name}" is one`);
}

export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause) => {
    throw fileError('read', folder, cause);
  });
}

export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(path, Buffer.from(bytes)).catch((cause) => {
    throw fileError('written', path, cause);
  });
}
