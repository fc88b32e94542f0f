// Two names of a torrent may be one file: `A` and `a` where case makes no difference, or by a hard link. Written as two,
// each would destroy the other.
import { stat } from 'node:fs/promises';
import { StorageError } from 'piecework';
import { shownPath } from './failure.js';

/** As `stat` tells, with numbers that are exact. */
interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

export class DistinctFiles {
  /** The path of each file that is written, by its identity. */
  readonly #paths = new Map<string, string>();

  /** @throws StorageError when the file is one that is written under another name. */
  async claim(path: string, { dev, ino }: Identity): Promise<void> {
    // Some file systems have no numbers for files.
    if (ino === 0n) return;
    const identity = `${dev}:${ino}`;
    const other = this.#paths.get(identity) ?? path;
    if (other !== path && (await isStill(other, { dev, ino }))) {
      throw new StorageError(
        `${shownPath(path)} is the same file as ${shownPath(other)}, but the torrent has both. Choose another folder, or a file system that tells them apart`,
      );
    }
    this.#paths.set(identity, path);
  }
}

/** Numbers of files that were removed are given out again. */
async function isStill(path: string, { dev, ino }: Identity): Promise<boolean> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found?.ino === ino && found.dev === dev;
}
