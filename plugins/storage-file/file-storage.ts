// Pieces in files. Files and folders are made by the first write, grow as pieces come, and are never cut: what lies
// behind the end of a file in the way is someone else's, so a longer file is neither written nor shortened.
// What an unwanted file shares with a wanted one in a piece is written at its place: peers are served from there, and a
// later run that wants the file goes on with it. The rest of it is a hole, which takes no room where the file system has holes.
import { close, constants, fdatasync, fstat, open } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import {
  type FilePlace,
  type FileSpan,
  type Metainfo,
  type PieceIndex,
  type Pieces,
  type Storage,
  StorageError,
  type StorageInPlace,
  TORRENT,
  type Torrent,
  use,
} from 'piecework';
import { ContentPaths, linkError } from './content-paths.js';
import { Descriptors } from './descriptors.js';
import { DistinctFiles } from './distinct-files.js';
import { codeOf, lengthError, savingFailure, shownPath, storageFailure } from './failure.js';
import { changesNothing } from './foreign.js';
import { findInTheWay } from './in-the-way.js';
import { syncFolder } from './sync-folder.js';
import { readWhole, writeWhole } from './whole.js';

/** Files looked at together by `fingerprints`. */
export const LOOKS_AT_ONCE = 64;

/** The fingerprint of every padding file: nobody can change what is nowhere. */
export const PADDING_FINGERPRINT = 'padding';

// Windows knows neither flag. Nonblocking: opening a named pipe would hold a thread for ever; files do not care.
const { O_RDONLY, O_RDWR, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile = promisify(fstat);
const syncFile = promisify(fdatasync);

export class FileStorage implements Storage {
  readonly inPlace: StorageInPlace = {
    read: (piece, work) => this.#readInPlace(piece, work),
    write: (piece, work) => this.#writeInPlace(piece, work),
  };
  readonly #metainfo: Metainfo;
  readonly #paths: ContentPaths;
  readonly #descriptors: Descriptors;
  readonly #written = new Set<number>();
  /** Folders that may have got a new entry. */
  readonly #changedFolders = new Set<string>();
  readonly #everWritten = new Set<number>();
  readonly #distinct = new DistinctFiles();
  /** Where the last byte written to a file ends. */
  readonly #ends = new Map<number, number>();
  /** Of files as they were opened last. */
  readonly #inodes = new Map<number, bigint>();
  /** What is in them may be someone else's. */
  #doubtful: ReadonlySet<number> = new Set();

  constructor(@use(TORRENT) { metainfo, contentPath }: Torrent) {
    this.#metainfo = metainfo;
    this.#paths = new ContentPaths(metainfo, contentPath);
    this.#descriptors = new Descriptors({ open: (file, writable) => this.#open(file, writable), close: closeFile });
  }

  async read(piece: PieceIndex, begin: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    const bytes = into ?? Buffer.allocUnsafeSlow(length);
    let at = 0;
    for (const span of this.#metainfo.geometry.spans(piece, begin, length)) {
      const part = bytes.subarray(at, at + span.length);
      if (this.#metainfo.files[span.file]?.padding) part.fill(0);
      else await this.#use(span, 'reading', (fd, path) => readWhole(fd, part, span.offset, path));
      at += span.length;
    }
    return bytes;
  }

  async prepare(pieces: Pieces, own: ReadonlySet<number>, isNew: boolean): Promise<void> {
    this.#doubtful = await findInTheWay(this.#metainfo, this.#paths, pieces, { own, isNew });
  }

  async write(piece: PieceIndex, bytes: Uint8Array): Promise<void> {
    const length = this.#metainfo.geometry.lengthOf(piece);
    if (bytes.length !== length) throw new StorageError(`piece ${piece} has ${length} bytes, not ${bytes.length}`);
    let at = 0;
    for (const span of this.#metainfo.geometry.spans(piece, 0, length)) {
      const part = bytes.subarray(at, at + span.length);
      at += span.length;
      if (this.#metainfo.files[span.file]?.padding) continue;
      if (this.#doubtful.has(span.file))
        await this.#use(span, 'writing', (fd, path) => changesNothing(fd, part, span.offset, path));
      await this.#use(span, 'writing', (fd) => writeWhole(fd, part, span.offset));
      this.#wrote(span);
    }
  }

  async flush(): Promise<void> {
    const files = [...this.#written];
    this.#written.clear();
    const results = await Promise.allSettled(files.map((file) => this.#use({ file }, 'saving', (fd) => this.#save(file, fd))));
    results.forEach((result, index) => {
      if (result.status === 'rejected') this.#written.add(files[index] ?? 0);
    });
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    await this.#syncFolders();
  }

  async fingerprints(files = [...this.#metainfo.files.keys()]): Promise<readonly (string | undefined)[]> {
    const all: (string | undefined)[] = [];
    for (let at = 0; at < files.length; at += LOOKS_AT_ONCE) {
      all.push(...(await Promise.all(files.slice(at, at + LOOKS_AT_ONCE).map((file) => this.#fingerprint(file)))));
    }
    return all;
  }

  async finish(wanted?: readonly number[]): Promise<void> {
    const isWanted = wanted && new Set(wanted);
    for (const [file, { length, padding }] of this.#metainfo.files.entries()) {
      if (padding || isWanted?.has(file) === false) continue;
      const path = this.#paths.of(file);
      const found = await this.#look(file);
      if (!found && length === 0) await this.#use({ file }, 'writing', async () => {});
      else if (!found?.isFile()) throw new StorageError(`${shownPath(path)} is not there as a file`);
      else if (Number(found.size) !== length) throw lengthError(path, Number(found.size), length);
    }
  }

  stop(): Promise<void> {
    return this.#descriptors.stop();
  }

  #readInPlace<T>(piece: PieceIndex, work: (place: FilePlace) => Promise<T>): Promise<T> | undefined {
    const span = this.#onlySpan(piece);
    return span && this.#use(span, 'reading', (fd) => work({ fd, offset: span.offset }));
  }

  // Only to a file that is open for it: a piece that may be wrong must not make one.
  #writeInPlace(piece: PieceIndex, work: (place: FilePlace) => Promise<boolean>): Promise<boolean> | undefined {
    const span = this.#onlySpan(piece);
    if (!span || !this.#descriptors.isWritable(span.file) || this.#doubtful.has(span.file)) return undefined;
    return this.#use(span, 'writing', async (fd) => {
      const written = await work({ fd, offset: span.offset });
      if (written) this.#wrote(span);
      return written;
    });
  }

  /** Undefined: the piece lies in several files, or in padding. */
  #onlySpan(piece: PieceIndex): FileSpan | undefined {
    const [span, another] = this.#metainfo.geometry.spans(piece, 0, this.#metainfo.geometry.lengthOf(piece));
    return span && !another && !this.#metainfo.files[span.file]?.padding ? span : undefined;
  }

  // Not before: a flush that runs meanwhile must not take these bytes for saved.
  #wrote({ file, offset, length }: FileSpan): void {
    this.#written.add(file);
    this.#ends.set(file, Math.max(this.#ends.get(file) ?? 0, offset + length));
  }

  async #use<T>(
    { file }: Pick<FileSpan, 'file'>,
    doing: 'reading' | 'writing' | 'saving',
    work: (fd: number, path: string) => Promise<T>,
  ): Promise<T> {
    const path = this.#paths.of(file);
    try {
      return await this.#descriptors.use(file, doing !== 'reading', (fd) => work(fd, path));
    } catch (error) {
      throw storageFailure(error, doing, path);
    }
  }

  async #save(file: number, fd: number): Promise<void> {
    const path = this.#paths.of(file);
    await syncFile(fd).catch((error) => {
      throw savingFailure(error, path);
    });
    // Somebody may have taken the file away from under its descriptor, or cut it: then it is saved, but not there.
    const [open, found] = await Promise.all([statFile(fd, { bigint: true }), this.#look(file)]);
    if (open.ino !== found?.ino || Number(open.size) < (this.#ends.get(file) ?? 0)) throw takenAway(path);
  }

  async #open(file: number, writable: boolean): Promise<number> {
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
    this.#inodes.set(file, found.ino);
    if (!found.isFile()) throw new StorageError(`${shownPath(path)} is not a file`);
    const length = this.#metainfo.files[file]?.length ?? 0;
    if (!writable) return;
    if (!this.#everWritten.has(file)) await this.#distinct.claim(path, found);
    const size = Number(found.size);
    if (size > length) throw lengthError(path, size, length);
    if (size < (this.#ends.get(file) ?? 0)) throw takenAway(path);
    if (this.#everWritten.has(file)) return;
    this.#everWritten.add(file);
    for (const folder of this.#paths.folders(file)) this.#changedFolders.add(folder);
    this.#changedFolders.add(dirname(this.#paths.root));
  }

  // Windows cannot open folders, and need not.
  async #syncFolders(): Promise<void> {
    if (process.platform === 'win32') return;
    for (const folder of this.#changedFolders) {
      await syncFolder(folder);
      this.#changedFolders.delete(folder);
    }
  }

  async #fingerprint(file: number): Promise<string | undefined> {
    if (this.#metainfo.files[file]?.padding) return PADDING_FINGERPRINT;
    const found = await this.#look(file);
    // Another file is at this place now, or none: what is read next is to be that one.
    if (found?.ino !== this.#inodes.get(file) && this.#inodes.delete(file)) this.#descriptors.forget(file);
    // By the time of change, too: tools that put back the time of modification cannot put back that one.
    return found && `${found.size}:${found.mtimeNs}:${found.ctimeNs}:${found.ino}`;
  }

  async #look(file: number) {
    const path = this.#paths.of(file);
    try {
      return await (this.#metainfo.multiFile ? lstat : stat)(path, { bigint: true });
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
      throw storageFailure(error, 'looking at', path);
    }
  }
}

async function refuseLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) throw linkError(path);
}

function takenAway(path: string): StorageError {
  return new StorageError(`${shownPath(path)} was deleted, replaced or cut by somebody else while it was being written`);
}
