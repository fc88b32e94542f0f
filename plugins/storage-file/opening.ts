// Opens the files of a torrent, and refuses what is not ours: links, what is no file, longer files, and what somebody changed
// while we were writing it.
import { close, constants, fstat, open } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { type FileSpan, type Metainfo, StorageError } from 'piecework';
import { type ContentPaths, linkError } from './content-paths.js';
import { DistinctFiles } from './distinct-files.js';
import { lengthError, shownPath, takenAwayError } from './failure.js';

// Windows knows neither flag. Nonblocking: opening a named pipe would hold a thread for ever; files do not care.
const { O_RDONLY, O_RDWR, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile = promisify(fstat);

export class Opening {
  /** Folders that may have got a new entry since they were last saved. */
  readonly changedFolders = new Set<string>();
  readonly #metainfo: Metainfo;
  readonly #paths: ContentPaths;
  readonly #everWritten = new Set<number>();
  readonly #distinct = new DistinctFiles();
  /** Where the last byte written to a file ends. */
  readonly #ends = new Map<number, number>();
  /** The inodes of files as they were opened last. */
  readonly #opened = new Map<number, bigint>();

  constructor(metainfo: Metainfo, paths: ContentPaths) {
    this.#metainfo = metainfo;
    this.#paths = paths;
  }

  async open(file: number, writable: boolean): Promise<number> {
    const path = this.#paths.of(file);
    await this.#paths.guard(file, writable);
    // The one file of a torrent may be a link that its owner named, but names come from torrents too: it is only read.
    const follow = !writable && !this.#metainfo.multiFile;
    if (!follow) await refuseLink(path);
    // What was written once and is gone now is not made anew: its other pieces would be missing.
    const create = this.#everWritten.has(file) ? 0 : O_CREAT;
    const fd = await openFile(path, (writable ? O_RDWR | create : O_RDONLY) | (follow ? 0 : O_NOFOLLOW) | O_NONBLOCK, 0o666);
    try {
      await this.#check(fd, file, writable);
      return fd;
    } catch (error) {
      await closeFile(fd);
      throw error;
    }
  }

  async #check(fd: number, file: number, writable: boolean): Promise<void> {
    const path = this.#paths.of(file);
    const found = await statFile(fd, { bigint: true });
    this.#opened.set(file, found.ino);
    if (!found.isFile()) throw new StorageError(`${shownPath(path)} is not a file`);
    const length = this.#metainfo.files[file]?.length ?? 0;
    if (!writable) return;
    if (!this.#everWritten.has(file)) await this.#distinct.claim(path, found);
    const size = Number(found.size);
    if (size > length) throw lengthError(path, size, length);
    if (!this.isWhole(file, found.size)) throw takenAwayError(path);
    if (this.#everWritten.has(file)) return;
    this.#everWritten.add(file);
    for (const folder of this.#paths.folders(file)) this.changedFolders.add(folder);
    this.changedFolders.add(dirname(this.#paths.root));
  }

  wrote({ file, offset, length }: FileSpan): void {
    this.#ends.set(file, Math.max(this.#ends.get(file) ?? 0, offset + length));
  }

  /** It holds all that was written to it, by its length. */
  isWhole(file: number, size: bigint): boolean {
    return Number(size) >= (this.#ends.get(file) ?? 0);
  }

  /** Another file is at its place than the one that was opened, or none; told once. */
  isAnother(file: number, inode: bigint | undefined): boolean {
    return inode !== this.#opened.get(file) && this.#opened.delete(file);
  }
}

async function refuseLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) throw linkError(path);
}
