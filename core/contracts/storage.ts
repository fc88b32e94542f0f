// Step: where content lives. Only verified pieces are written.
import { one } from '../kernel/index.js';
import type { PieceIndex, Pieces } from '../model/index.js';
import { TORRENT_SCOPE } from './scopes.js';

/** All methods throw StorageError with the path and the cause; one that may pass by itself says so (`mayPass`). */
export interface Storage {
  /**
   * Reads a range of a piece. Rejects with StorageError when fewer bytes are there.
   * @param into memory of `length` bytes to read into and return, such as the hasher's; without it new memory
   */
  read(piece: PieceIndex, begin: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  /**
   * Before the first write: finds what is in the way of it. Makes, changes and cuts nothing. What is found in place of a file
   * that is not our own may be someone else's: from now on it is never changed, except where it is zeros.
   * @param pieces that are to be written
   * @param own files of which something is here, or was once
   * @param isNew no record tells of this torrent, so that a file in which nothing is right is certainly someone else's
   */
  prepare(pieces: Pieces, own: ReadonlySet<number>, isNew: boolean): Promise<void>;
  /** Writes a whole verified piece. The bytes stay unchanged until this resolves. */
  write(piece: PieceIndex, bytes: Uint8Array): Promise<void>;
  /**
   * Every written byte survives a crash of the machine once this resolves. When it rejects, what was written since the last
   * one may be lost, however often it is called again; only an error that may pass says that nothing is.
   */
  flush(): Promise<void>;
  /**
   * One entry a file, that changes whenever the file may have been changed by someone else; undefined: not there.
   * What resume compares to know which pieces can still be trusted.
   * @param files their numbers; all files when left out
   */
  fingerprints(files?: readonly number[]): Promise<readonly (string | undefined)[]>;
  /**
   * Everything wanted is complete: files of no bytes exist too, lengths are final. Of files that are not wanted nothing is
   * expected: they may be missing, or hold no more than what they share pieces with wanted files.
   * @param wanted file numbers; all files when left out
   */
  finish(wanted?: readonly number[]): Promise<void>;
  /** For a storage whose files others may read and write at its word. */
  readonly inPlace?: StorageInPlace | undefined;
}

/** Where bytes lie in an open file. */
export interface FilePlace {
  readonly fd: number;
  /** Bytes from the start of the file. */
  readonly offset: number;
}

/**
 * Both lend the places of pieces until the work is done, and throw its failure as StorageError with the path. Undefined: for
 * these, or for these together, it does not go.
 */
export interface StorageInPlace {
  read<T>(pieces: readonly PieceIndex[], work: (places: readonly FilePlace[]) => Promise<T>): Promise<T> | undefined;
  /** @param work resolves, for each, to true once the whole piece is written, to false when nothing was */
  write(pieces: readonly PieceIndex[], work: WriteInPlaces): Promise<readonly boolean[]> | undefined;
}

export type WriteInPlaces = (places: readonly FilePlace[]) => Promise<readonly boolean[]>;

export const STORAGE = one<Storage>('storage', TORRENT_SCOPE);
