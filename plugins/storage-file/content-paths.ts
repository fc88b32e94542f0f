// Where each file lies, and the guard at its door: nothing inside the content folder is reached through a symbolic link.
import { lstat, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Metainfo, StorageError } from 'piecework';
import { codeOf, shownPath, storageFailure } from './failure.js';

export class ContentPaths {
  /** The folder that the person chose; what lies above it, and whether it is a link itself, is theirs to decide. */
  readonly root: string;
  readonly #metainfo: Metainfo;
  readonly #contentPath: string;
  readonly #checked = new Map<string, Promise<void>>();

  constructor(metainfo: Metainfo, contentPath: string) {
    this.#metainfo = metainfo;
    this.#contentPath = contentPath;
    this.root = metainfo.multiFile ? contentPath : dirname(contentPath);
  }

  of(file: number): string {
    return this.#metainfo.multiFile ? join(this.#contentPath, ...this.#segments(file)) : this.#contentPath;
  }

  /** The folders from the file's own up to the root. */
  folders(file: number): string[] {
    if (!this.#metainfo.multiFile) return [this.root];
    const segments = this.#segments(file);
    return segments.map((_, depth) => join(this.#contentPath, ...segments.slice(0, segments.length - 1 - depth)));
  }

  /**
   * Checks the folders above a file, each one once.
   * @param create makes those that are missing; without it they are left to the failure of opening the file
   */
  async guard(file: number, create: boolean): Promise<void> {
    if (create) await this.#once(`make ${this.root}`, () => mkdir(this.root, { recursive: true }));
    for (const folder of this.folders(file).reverse().slice(1)) {
      await this.#once(`${create ? 'make' : 'check'} ${folder}`, () => this.#guardFolder(folder, create));
    }
  }

  #segments(file: number): readonly string[] {
    return this.#metainfo.files[file]?.path ?? [];
  }

  // A failed check is forgotten: the person may remove what was in the way.
  #once(key: string, check: () => Promise<unknown>): Promise<void> {
    const known = this.#checked.get(key);
    if (known) return known;
    const checking = check().then(
      () => {},
      (error) => {
        this.#checked.delete(key);
        throw storageFailure(error, 'opening the folder', key.slice(key.indexOf(' ') + 1));
      },
    );
    this.#checked.set(key, checking);
    return checking;
  }

  async #guardFolder(folder: string, create: boolean): Promise<void> {
    if (create) {
      await mkdir(folder).catch((error) => {
        if (codeOf(error) !== 'EEXIST') throw error;
      });
    }
    const found = await lstat(folder);
    if (found.isSymbolicLink()) throw linkError(folder);
    if (!found.isDirectory()) throw new StorageError(`${shownPath(folder)} must be a folder, but something else is in its place`);
  }
}

export function linkError(path: string): StorageError {
  return new StorageError(
    `${shownPath(path)} is a symbolic link: it could lead out of the content folder, so it is not followed`,
  );
}
