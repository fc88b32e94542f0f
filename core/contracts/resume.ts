// Step: which pieces are verified, across restarts.
import { one } from '../kernel/index.js';
import { TORRENT_SCOPE } from './scopes.js';

export interface ResumeRecord {
  /** Verified pieces, as a bitfield. */
  readonly have: Uint8Array;
  /** `Storage.fingerprints` taken after those pieces were written. */
  readonly fingerprints: readonly (string | undefined)[];
}

export interface Resume {
  /** The last record; undefined when there is none. @throws StorageError when there is one that cannot be used or believed. */
  load(): Promise<ResumeRecord | undefined>;
  /**
   * Atomic: after a crash the old record or the new one is there.
   * @param flushed false: a crash of the machine can take what the record claims, so it is believed until the machine starts
   *   again and not after; nor need it outlast that itself.
   * @throws StorageError
   */
  save(record: ResumeRecord, flushed: boolean): Promise<void>;
}

export const RESUME = one<Resume>('resume', TORRENT_SCOPE);
