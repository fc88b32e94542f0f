// Files that are byte arrays: they appear with the first write and are as long as the last byte written, as on a disk.
import {
  type FileSpan,
  type Metainfo,
  type OptionsOf,
  options,
  type PieceIndex,
  type Storage,
  StorageError,
  TORRENT,
  type Torrent,
  use,
} from 'piecework';
import { z } from 'zod';

const MIB = 1024 * 1024;

/** Largest torrent unless `maxMiB` says otherwise. */
export const DEFAULT_MAX_MIB = 1024;

export const MemoryStorageOptions = options(
  z.strictObject({
    maxMiB: z.int().min(1).default(DEFAULT_MAX_MIB).describe('Largest torrent that is taken, in MiB: all of it stays in memory.'),
  }),
);

interface MemoryFile {
  readonly bytes: Uint8Array;
  /** Where the last written byte ends. */
  length: number;
  writes: number;
}

export class MemoryStorage implements Storage {
  readonly #metainfo: Metainfo;
  readonly #limit: number;
  readonly #files = new Map<number, MemoryFile>();

  constructor(
    @use(TORRENT) { metainfo }: Torrent,
    @use(MemoryStorageOptions) { maxMiB }: OptionsOf<typeof MemoryStorageOptions>,
  ) {
    this.#metainfo = metainfo;
    this.#limit = maxMiB * MIB;
  }

  async read(piece: PieceIndex, begin: number, length: number, into: Uint8Array = new Uint8Array(length)): Promise<Uint8Array> {
    let at = 0;
    for (const span of this.#metainfo.geometry.spans(piece, begin, length)) {
      into.set(this.#bytesOf(span), at);
      at += span.length;
    }
    return into;
  }

  async prepare(): Promise<void> {
    const total = this.#metainfo.geometry.totalLength;
    if (total > this.#limit)
      throw new StorageError(`the content of ${total} bytes is over the ${this.#limit} that storage-memory takes`);
  }

  async write(piece: PieceIndex, bytes: Uint8Array): Promise<void> {
    const length = this.#metainfo.geometry.lengthOf(piece);
    if (bytes.length !== length) throw new StorageError(`piece ${piece} has ${length} bytes, not ${bytes.length}`);
    await this.prepare();
    let at = 0;
    for (const span of this.#metainfo.geometry.spans(piece, 0, length)) {
      if (!this.#isPadding(span.file)) this.#put(span, bytes.subarray(at, at + span.length));
      at += span.length;
    }
  }

  async flush(): Promise<void> {}

  async fingerprints(files = [...this.#metainfo.files.keys()]): Promise<readonly (string | undefined)[]> {
    return files.map((index) => {
      const file = this.#files.get(index);
      return this.#isPadding(index) ? 'padding' : file && `${file.length}:${file.writes}`;
    });
  }

  async finish(wanted?: readonly number[]): Promise<void> {
    const isWanted = wanted && new Set(wanted);
    for (const [index, { length, padding }] of this.#metainfo.files.entries()) {
      if (isWanted?.has(index) === false) continue;
      if (length === 0 && !this.#files.has(index)) this.#create(index);
      const found = padding ? length : (this.#files.get(index)?.length ?? 0);
      if (found !== length)
        throw new StorageError(`${this.#nameOf(index)} has ${found} bytes in memory, but the torrent says ${length}`);
    }
  }

  stop(): void {
    this.#files.clear();
  }

  #bytesOf({ file, offset, length }: FileSpan): Uint8Array {
    if (this.#isPadding(file)) return new Uint8Array(length);
    const found = this.#files.get(file);
    if (!found || found.length < offset + length) {
      throw new StorageError(
        `${this.#nameOf(file)} in memory is shorter than the ${offset + length} bytes that are wanted of it`,
      );
    }
    return found.bytes.subarray(offset, offset + length);
  }

  #put({ file, offset, length }: FileSpan, bytes: Uint8Array): void {
    const target = this.#files.get(file) ?? this.#create(file);
    target.bytes.set(bytes, offset);
    target.length = Math.max(target.length, offset + length);
    target.writes++;
  }

  #create(index: number): MemoryFile {
    const file = { bytes: new Uint8Array(this.#metainfo.files[index]?.length ?? 0), length: 0, writes: 0 };
    this.#files.set(index, file);
    return file;
  }

  #isPadding(file: number): boolean {
    return this.#metainfo.files[file]?.padding ?? false;
  }

  #nameOf(file: number): string {
    return this.#metainfo.files[file]?.path.join('/') ?? '';
  }
}
