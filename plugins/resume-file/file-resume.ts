// Finds, reads and writes the record of one torrent at one place. Replaced as a whole, never changed in place.
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import {
  cleanText,
  messageOf,
  type OptionsOf,
  options,
  type Resume,
  type ResumeRecord,
  StorageError,
  TORRENT,
  type Torrent,
  use,
} from 'piecework';
import { z } from 'zod';
import { decodeRecord, encodeRecord } from './record.js';

/** Bytes; no longer file is read. 100,000 files and 2,000,000 pieces need 8 MiB. */
export const MAX_RECORD_LENGTH = 32 * 1024 * 1024;

export const FileResumeOptions = options(
  z.strictObject({
    directory: z
      .string()
      .min(1)
      .optional()
      .describe('Folder of the resume records. Default: resume in the data folder of piecework.'),
  }),
);

export class FileResume implements Resume {
  readonly #torrent: Torrent;
  readonly #directory: string | undefined;
  /** Records are written in the order of their saving. */
  #lastSave: Promise<void> = Promise.resolve();

  constructor(@use(TORRENT) torrent: Torrent, @use(FileResumeOptions) { directory }: OptionsOf<typeof FileResumeOptions>) {
    this.#torrent = torrent;
    this.#directory = directory;
  }

  async load(): Promise<ResumeRecord | undefined> {
    try {
      const found = await stat(this.path);
      if (!found.isFile()) throw new Error('it is not a file');
      if (found.size > MAX_RECORD_LENGTH) throw new Error(`it has ${found.size} bytes, over the limit of ${MAX_RECORD_LENGTH}`);
      return decodeRecord(this.#torrent.metainfo.infoHash, await readFile(this.path, 'utf8'));
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
      throw this.#failure('cannot be used, so all content is checked again', cause);
    }
  }

  save(record: ResumeRecord): Promise<void> {
    const text = encodeRecord(this.#torrent.metainfo.infoHash, record);
    const saved = this.#lastSave.then(() => this.#write(text));
    this.#lastSave = saved.catch(() => {});
    return saved;
  }

  /** The same torrent may be kept in two places, each with its own record. */
  get path(): string {
    const place = createHash('sha256').update(resolve(this.#torrent.contentPath)).digest('hex').slice(0, 16);
    return join(this.#folder, `${this.#torrent.metainfo.infoHash.hex}-${place}.json`);
  }

  get #folder(): string {
    return this.#directory ?? join(envPaths('piecework', { suffix: '' }).data, 'resume');
  }

  async #write(text: string): Promise<void> {
    try {
      // Only who owns it needs to see what it says about its owner.
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const { default: writeFileAtomic } = await import('write-file-atomic');
      await writeFileAtomic(this.path, text, { mode: 0o600 });
    } catch (cause) {
      throw this.#failure('cannot be written', cause);
    }
  }

  #failure(what: string, cause: unknown): StorageError {
    return new StorageError(`the resume record ${cleanText(this.path)} ${what}: ${cleanText(messageOf(cause))}`, { cause });
  }
}
