// What peers are given is what was verified: when somebody else changed a file since, its pieces are hashed again before
// they are served. Files that are being written are not watched: it is us who change them.
import type { Clock, Hasher, Storage } from '../contracts/index.js';
import { Bitfield, type Metainfo, type PieceIndex, StorageError } from '../model/index.js';
import { WATCH_MS } from './bounds.js';
import { isHashOf } from './in-place.js';

export interface WatchedParts {
  readonly metainfo: Metainfo;
  readonly clock: Clock;
  readonly storage: Pick<Storage, 'read' | 'fingerprints'>;
  readonly hasher: Hasher;
}

type Fingerprints = readonly (string | undefined)[];

export class WatchedContent implements Pick<Storage, 'read'> {
  readonly #parts: WatchedParts;
  /** As each file was when its pieces were verified, or when its change was seen; undefined: it is not watched. */
  readonly #known: (string | undefined)[];
  /** When each file was looked at. */
  readonly #lookedAt: number[] = [];
  /** Files that somebody changed. */
  readonly #changed = new Set<number>();
  /** Pieces of them, not hashed again since. */
  readonly #doubtful: Bitfield;
  /** One piece is hashed at a time, always in the same memory. */
  #hashing: Promise<unknown> = Promise.resolve();
  #memory: Uint8Array | undefined;

  constructor(parts: WatchedParts) {
    this.#parts = parts;
    this.#known = parts.metainfo.files.map(() => undefined);
    this.#doubtful = new Bitfield(parts.metainfo.geometry.pieceCount);
  }

  /** Files that are not watched are from now on. @param found of all files, when their pieces were right */
  watch(found: Fingerprints): void {
    for (const file of this.#known.keys()) this.#known[file] ??= found[file];
  }

  /** We change the files of this piece ourselves. */
  writes(piece: PieceIndex): void {
    for (const file of this.#parts.metainfo.geometry.filesOf(piece)) this.#known[file] = undefined;
  }

  /** For a record: what was changed by somebody else is known by none, so that the next run hashes it. */
  async fingerprints(): Promise<Fingerprints> {
    const found = await this.#parts.storage.fingerprints();
    return found.map((each, file) => (this.#changed.has(file) ? undefined : (this.#known[file] ?? each)));
  }

  /** As storage does. @throws StorageError also when the piece is no longer what the torrent says */
  async read(piece: PieceIndex, begin: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    const bytes = await this.#parts.storage.read(piece, begin, length, into);
    // After the read: what was read before a change is right.
    await this.#look(piece, begin, length);
    if (!this.#doubtful.has(piece)) return bytes;
    const hashed = this.#hashing.then(() => this.#hashAgain(piece, begin, bytes));
    this.#hashing = hashed.catch(() => {});
    await hashed;
    return bytes;
  }

  async #look(piece: PieceIndex, begin: number, length: number): Promise<void> {
    const { geometry } = this.#parts.metainfo;
    const now = this.#parts.clock.now();
    for (const { file } of geometry.spans(piece, begin, length)) {
      if (this.#known[file] === undefined || now - (this.#lookedAt[file] ?? -WATCH_MS) < WATCH_MS) continue;
      this.#lookedAt[file] = now;
      const [found] = await this.#parts.storage.fingerprints([file]);
      if (this.#known[file] === undefined || this.#known[file] === found) continue;
      // Gone: a fingerprint that no file has.
      this.#known[file] = found ?? '';
      this.#changed.add(file);
      for (const each of geometry.piecesOf(file)) this.#doubtful.add(each);
    }
  }

  // What was hashed is what is served: the file may change again meanwhile.
  async #hashAgain(piece: PieceIndex, begin: number, into: Uint8Array): Promise<void> {
    const { metainfo, storage, hasher } = this.#parts;
    const { geometry } = metainfo;
    this.#memory ??= hasher.allocate(Math.min(geometry.pieceLength, geometry.totalLength));
    const length = geometry.lengthOf(piece);
    const bytes = await storage.read(piece, 0, length, this.#memory.subarray(0, length));
    if (!isHashOf(metainfo, piece, await hasher.sha1(bytes)))
      throw new StorageError(
        `the content of ${metainfo.name} was changed by somebody else: piece ${piece} is no longer what the torrent says`,
      );
    this.#doubtful.remove(piece);
    into.set(bytes.subarray(begin, begin + into.length));
  }
}
