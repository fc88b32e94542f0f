// Step: which pieces are verified, across restarts.
import { one } from '../kernel/index.js';
import { TORRENT_SCOPE } from './scopes.js';

export interface ResumeRecord {
  /** Verified pieces, as a bitfield. */
  readonly have: Uint8Array;
  /** `Storage.fingerprints` taken after those pieces were flushed. */
  readonly fingerprints: readonly (string | undefined)[];
}

export interface Resume {
  /** The last record; undefined when there is none. @throws StorageError when there is one that cannot be used. */
  load(): Promise<ResumeRecord | undefined>;
  /** Atomic: after a crash the old record or the new one is there. @throws StorageError */
  save(record: ResumeRecord): Promise<void>;
}

export const RESUME = one<Resume>('resume', TORRENT_SCOPE);
