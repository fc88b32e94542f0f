// Finds, reads and writes the record of one torrent at one place. Replaced as a whole, never changed in place; the one
// before it is kept, for the day that the newest cannot be read.
import { createHash } from 'node:crypto';
import { link, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import {
  cleanText,
  EVENTS,
  type Events,
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
import { machineStart } from './machine-start.js';
import { decodeRecord, encodeRecord } from './record.js';

/** Characters of a path in a message: the longest that Linux takes. */
const MAX_PATH_LENGTH = 4096;

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
  readonly #events: Events;
  readonly #directory: string | undefined;
  readonly #machineStarted: () => Promise<string>;
  /** Records are written in the order of their saving. */
  #lastSave: Promise<void> = Promise.resolve();

  constructor(
    @use(TORRENT) torrent: Torrent,
    @use(EVENTS) events: Events,
    @use(FileResumeOptions) { directory }: OptionsOf<typeof FileResumeOptions>,
    machineStarted: () => Promise<string> = machineStart,
  ) {
    this.#torrent = torrent;
    this.#events = events;
    this.#directory = directory;
    this.#machineStarted = machineStarted;
  }

  async load(): Promise<ResumeRecord | undefined> {
    try {
      return await this.#read(this.path);
    } catch (cause) {
      const before = await this.#read(this.previousPath).catch(() => undefined);
      if (!before) throw this.#failure('cannot be used, so all content is checked again', cause);
      const { message } = this.#failure('cannot be used, so the one before it is', cause);
      this.#events.emit('warning', { message });
      return before;
    }
  }

  save(record: ResumeRecord, flushed: boolean): Promise<void> {
    const have = record.have.slice();
    const saved = this.#lastSave.then(() => this.#write({ ...record, have }, flushed));
    this.#lastSave = saved.catch(() => {});
    return saved;
  }

  /** The same torrent may be kept in two places, each with its own record. */
  get path(): string {
    const place = createHash('sha256').update(resolve(this.#torrent.contentPath)).digest('hex').slice(0, 16);
    return join(this.#folder, `${this.#torrent.metainfo.infoHash.hex}-${place}.json`);
  }

  /** Of the record before that one. */
  get previousPath(): string {
    return `${this.path}.previous`;
  }

  get #folder(): string {
    return this.#directory ?? join(envPaths('piecework', { suffix: '' }).data, 'resume');
  }

  async #read(path: string): Promise<ResumeRecord | undefined> {
    const found = await stat(path).catch((error) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
    if (!found) return undefined;
    if (!found.isFile()) throw new Error('it is not a file');
    if (found.size > MAX_RECORD_LENGTH) throw new Error(`it has ${found.size} bytes, over the limit of ${MAX_RECORD_LENGTH}`);
    return decodeRecord(this.#torrent.metainfo.infoHash, await readFile(path, 'utf8'), await this.#machineStarted());
  }

  async #write(record: ResumeRecord, flushed: boolean): Promise<void> {
    try {
      const text = encodeRecord(this.#torrent.metainfo.infoHash, record, flushed ? null : await this.#machineStarted());
      // Only who owns it needs to see what it says about its owner.
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const { default: writeFileAtomic } = await import('write-file-atomic');
      await this.#keepPrevious();
      await writeFileAtomic(this.path, text, { mode: 0o600, fsync: flushed });
    } catch (cause) {
      throw this.#failure('cannot be written', cause);
    }
  }

  // A second name for it: at no time is there no record. Without one, where names cannot be two, it works as well.
  async #keepPrevious(): Promise<void> {
    await rm(this.previousPath, { force: true }).catch(() => {});
    await link(this.path, this.previousPath).catch(() => {});
  }

  #failure(what: string, cause: unknown): StorageError {
    return new StorageError(`the resume record ${cleanText(this.path, MAX_PATH_LENGTH)} ${what}: ${reasonOf(cause)}`, { cause });
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

// What the system says of a write names a temporary file, another one each time.
function reasonOf(cause: unknown): string {
  return cleanText(codeOf(cause) === undefined ? messageOf(cause) : messageOf(cause).replace(/, .*/s, ''));
}
