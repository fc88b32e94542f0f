// The file list of a multi-file torrent: paths that stay inside the folder and apart from each other.
import type { FileEntry } from 'piecework';
import { Entries, textOf } from './entries.js';
import { MAX_NAME_BYTES, safeName } from './safe-name.js';

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

/** The paths of one torrent. Cleaning can make two names one, so a name that is taken gets a number: `a.1.txt`. */
class Paths {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #nextNumber = new Map<string, number>();

  claim(path: string[], refuse: (reason: string) => never): string[] {
    const folder = path.slice(0, -1);
    for (let depth = 1; depth <= folder.length; depth++) {
      const joined = folder.slice(0, depth).join('/');
      if (this.#files.has(joined)) refuse(`needs "${joined}" as a folder, which is a file as well`);
      this.#folders.add(joined);
    }
    const free = [...folder, this.#freeName(folder, path.at(-1) ?? '')];
    const joined = free.join('/');
    if (this.#folders.has(joined)) refuse(`is "${joined}", which is a folder as well`);
    this.#files.add(joined);
    return free;
  }

  #freeName(folder: readonly string[], name: string): string {
    const taken = (candidate: string) => this.#files.has([...folder, candidate].join('/'));
    if (!taken(name)) return name;
    const path = [...folder, name].join('/');
    let number = this.#nextNumber.get(path) ?? 1;
    while (taken(numbered(name, number))) number++;
    this.#nextNumber.set(path, number + 1);
    return numbered(name, number);
  }
}

function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const suffix = `.${number}${extension}`;
  const room = new Uint8Array(Math.max(0, MAX_NAME_BYTES - Buffer.byteLength(suffix)));
  return stem.slice(0, new TextEncoder().encodeInto(stem, room).read) + suffix;
}
