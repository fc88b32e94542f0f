// The content of a new torrent: what is at a path, file by file, in one order on every machine. Nothing is left out in silence.
import { lstat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { cleanText, type FileEntry, InputError } from '../core/index.js';
import { fileError, namesIn, quote, statOf } from './files.js';

/** Pieces are made longer until there are no more than this: 1,000 to 2,000 for all but the smallest and largest content. */
export const MOST_PIECES = 2_000;
export const SHORTEST_AUTOMATIC = 16_384;
export const LONGEST_AUTOMATIC = 16_777_216;

export interface Content {
  readonly path: string;
  readonly name: string;
  readonly multiFile: boolean;
  readonly files: readonly FileEntry[];
  readonly bytes: number;
}

export async function contentAt(given: string, workingFolder: string): Promise<Content> {
  const path = resolve(workingFolder, given);
  const found = await statOf(path);
  const name = basename(path);
  if (name === '') throw new InputError(`${quote(path)} has no name of its own, and a torrent needs one`);
  if (!found.isFile() && !found.isDirectory()) throw new InputError(`${quote(path)} is neither a file nor a folder`);
  const multiFile = found.isDirectory();
  const files = multiFile ? await filesIn(path, []) : [{ path: [name], length: found.size, padding: false }];
  if (files.length === 0) throw new InputError(`${quote(path)} holds no file, so there is nothing to share`);
  const bytes = files.reduce((sum, { length }) => sum + length, 0);
  if (bytes === 0) throw new InputError(`${quote(path)} holds not a single byte, so there is nothing to share`);
  return { path, name, multiFile, files: files.sort(byPath), bytes };
}

/** The same files with the same lengths. */
export function isSame(one: Content, other: Content): boolean {
  const text = ({ files }: Content) => JSON.stringify(files.map(({ path, length }) => [path, length]));
  return text(one) === text(other);
}

/** A power of two. */
export function pieceLengthFor(bytes: number): number {
  let length = SHORTEST_AUTOMATIC;
  while (bytes / length > MOST_PIECES && length < LONGEST_AUTOMATIC) length *= 2;
  return length;
}

async function filesIn(root: string, above: readonly string[]): Promise<FileEntry[]> {
  const files: FileEntry[] = [];
  for (const name of await namesIn(join(root, ...above))) {
    const path = [...above, name];
    const full = join(root, ...path);
    // What is no UTF-8 reads as U+FFFD, and cannot be opened by that name.
    if (name.includes('\ufffd')) throw new InputError(`${quote(full)} has a name that is not UTF-8; give it another one`);
    const found = await lstat(full).catch((cause) => {
      throw fileError('read', full, cause);
    });
    if (found.isDirectory()) {
      // One by one: a call takes no 100,000 arguments.
      for (const file of await filesIn(root, path)) files.push(file);
    } else if (found.isFile()) files.push({ path, length: found.size, padding: false });
    else
      throw new InputError(
        `${cleanText(full)} is ${found.isSymbolicLink() ? 'a symbolic link' : 'no ordinary file'}, which a torrent cannot hold; move it elsewhere`,
      );
  }
  return files;
}

function byPath(one: FileEntry, other: FileEntry): number {
  return Buffer.compare(Buffer.from(one.path.join('/')), Buffer.from(other.path.join('/')));
}
