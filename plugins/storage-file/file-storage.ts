// Pieces in files. Files and folders are made by the first write, grow as pieces come, and are never cut: what lies
// behind the end of a file in the way is someone else's, so a longer file is neither written nor shortened.
// What an unwanted file shares with a wanted one in a piece is written at its place: peers are served from there, and a
// later run that wants the file goes on with it. The rest of it is a hole, which takes no room where the file system has holes.
import { close, fdatasync, fstat } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
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
  type WriteInPlaces,
} from 'piecework';
import { AdjacentReads } from './adjacent-reads.js';
import { ContentPaths } from './content-paths.js';
import { Descriptors } from './descriptors.js';
import { codeOf, lengthError, savingFailure, shownPath, storageFailure, takenAwayError } from './failure.js';
import { changesNothing } from './foreign.js';
import { findInTheWay } from './in-the-way.js';
import { Opening } from './opening.js';
import { syncFolder } from './sync-folder.js';
import { writeWhole } from './whole.js';

/** Files looked at together by `fingerprints`. */
export const LOOKS_AT_ONCE = 64;

/** The fingerprint of every padding file: nobody can change what is nowhere. */
export const PADDING_FINGERPRINT = 'padding';

const closeFile = promisify(close);
const statFile = promisify(fstat);
const syncFile = promisify(fdatasync);

export class FileStorage implements Storage {
  readonly #reads = new AdjacentReads();
  readonly inPlace: StorageInPlace = {
    read: (pieces, work) => this.#readInPlace(pieces, work),
    write: (piece, work) => this.#writeInPlace(piece, work),
  };
  readonly #metainfo: Metainfo;
  readonly #paths: ContentPaths;
  readonly #descriptors: Descriptors;
  readonly #written = new Set<number>();
  readonly #opening: Opening;
  /** What is in them may be someone else's. */
  #doubtful: ReadonlySet<number> = new Set();

  constructor(@use(TORRENT) { metainfo, contentPath }: Torrent) {
    this.#metainfo = metainfo;
    this.#paths = new ContentPaths(metainfo, contentPath);
    this.#opening = new Opening(metainfo, this.#paths);
    this.#descriptors = new Descriptors({ open: (file, writable) => this.#opening.open(file, writable), close: closeFile });
  }

  async read(piece: PieceIndex, begin: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    const bytes = into ?? Buffer.allocUnsafeSlow(length);
    let at = 0;
    for (const span of this.#metainfo.geometry.spans(piece, begin, length)) {
      const part = bytes.subarray(at, at + span.length);
      if (this.#metainfo.files[span.file]?.padding) part.fill(0);
      else await this.#use(span, 'reading', (fd, path) => this.#reads.read(fd, part, span.offset, path));
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

  #readInPlace<T>(pieces: readonly PieceIndex[], work: (places: readonly FilePlace[]) => Promise<T>): Promise<T> | undefined {
    const spans = this.#inOneFile(pieces);
    return spans && this.#use(spans[0], 'reading', (fd) => work(spans.map(({ offset }) => ({ fd, offset }))));
  }

  // Only to a file that is open for it: a piece that may be wrong must not make one.
  #writeInPlace(pieces: readonly PieceIndex[], work: WriteInPlaces): Promise<readonly boolean[]> | undefined {
    const spans = this.#inOneFile(pieces);
    if (!spans || !this.#descriptors.isWritable(spans[0].file) || this.#doubtful.has(spans[0].file)) return undefined;
    return this.#use(spans[0], 'writing', async (fd) => {
      const written = await work(spans.map(({ offset }) => ({ fd, offset })));
      spans.forEach((span, index) => {
        if (written[index]) this.#wrote(span);
      });
      return written;
    });
  }

  /** Undefined: they lie in several. */
  #inOneFile(pieces: readonly PieceIndex[]): readonly [FileSpan, ...FileSpan[]] | undefined {
    const [first, ...others] = pieces.map((piece) => this.#onlySpan(piece));
    const same = (span: FileSpan | undefined): span is FileSpan => span?.file === first?.file;
    return first && others.every(same) ? [first, ...others] : undefined;
  }

  /** Undefined: the piece lies in several files, or in padding. */
  #onlySpan(piece: PieceIndex): FileSpan | undefined {
    const [span, another] = this.#metainfo.geometry.spans(piece, 0, this.#metainfo.geometry.lengthOf(piece));
    return span && !another && !this.#metainfo.files[span.file]?.padding ? span : undefined;
  }

  // Not before: a flush that runs meanwhile must not take these bytes for saved.
  #wrote(span: FileSpan): void {
    this.#written.add(span.file);
    this.#opening.wrote(span);
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
    if (open.ino !== found?.ino || !this.#opening.isWhole(file, open.size)) throw takenAwayError(path);
  }

  // Windows cannot open folders, and need not.
  async #syncFolders(): Promise<void> {
    if (process.platform === 'win32') return;
    const { changedFolders } = this.#opening;
    for (const folder of changedFolders) {
      await syncFolder(folder);
      changedFolders.delete(folder);
    }
  }

  async #fingerprint(file: number): Promise<string | undefined> {
    if (this.#metainfo.files[file]?.padding) return PADDING_FINGERPRINT;
    const found = await this.#look(file);
    // What is read next is to be the one that is there now.
    if (this.#opening.isAnother(file, found?.ino)) this.#descriptors.forget(file);
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
