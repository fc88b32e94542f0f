// The file list of a multi-file torrent: every path stays inside the folder.
import type { FileEntry } from 'piecework';
import { Entries, textOf } from './entries.js';
import { Paths } from './paths.js';
import { safeName } from './safe-name.js';

export const MAX_FILES = 100_000;
/** Folders in a path, the file included. */
export const MAX_PATH_DEPTH = 100;
/** UTF-8 bytes of a whole path; systems take 4096, and the folder above needs some. */
export const MAX_PATH_BYTES = 3000;

export function readFiles(info: Entries): FileEntry[] {
  const taken = new Paths();
  return info.requiredList('files', MAX_FILES, 'files').map((item, index) => {
    const where = `info.files[${index}]`;
    const file = Entries.of(item, where);
    if (!file) return info.refuse(`files[${index}]`, 'is not a dictionary');
    return readFile(file, taken);
  });
}

function readFile(file: Entries, taken: Paths): FileEntry {
  const attributes = file.text('attr') ?? '';
  if (attributes.includes('l') || file.has('symlink path')) {
    file.refuse('attr', 'makes the file a symbolic link (BEP 47), which is not followed');
  }
  const length = file.requiredLength();
  const path = readPath(file);
  const padding = attributes.includes('p');
  // Padding is never stored, and its names repeat (".pad/16384").
  return { path: padding ? path : taken.claim(path, (reason) => file.refuse('path', reason)), length, padding };
}

function readPath(file: Entries): string[] {
  const key = file.list('path.utf-8') ? 'path.utf-8' : 'path';
  const path = file
    .requiredList(key, MAX_PATH_DEPTH, 'names')
    .map((name) =>
      name instanceof Uint8Array ? safeName(textOf(name)) : file.refuse(key, 'holds something that is not a name'),
    );
  const bytes = Buffer.byteLength(path.join('/'));
  if (bytes > MAX_PATH_BYTES) file.refuse(key, `has ${bytes} bytes; at most ${MAX_PATH_BYTES} are taken`);
  return path;
}
