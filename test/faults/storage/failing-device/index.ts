// Files of which one part cannot be read or written, as on a device that fails: for `--plugin`.
import {
  definePlugin,
  type OptionsOf,
  options,
  type PieceIndex,
  provide,
  STORAGE,
  StorageError,
  TORRENT,
  type Torrent,
  use,
} from 'piecework';
import { z } from 'zod';
import { FileStorage } from '../../../../plugins/storage-file/file-storage.js';

const OPTIONS = options(
  z.strictObject({
    name: z.string().describe('Of the torrent that it is about.'),
    piece: z.int().describe('The one that fails.'),
    fails: z.enum(['read', 'write', 'flush']),
  }),
);

const failure = (doing: string): StorageError => new StorageError(`the device failed while ${doing} /dev/failing`);

class FailingDevice extends FileStorage {
  readonly #options: OptionsOf<typeof OPTIONS>;
  readonly #isMeant: boolean;
  #reads = 0;
  #isWritten = false;

  constructor(@use(TORRENT) torrent: Torrent, @use(OPTIONS) chosen: OptionsOf<typeof OPTIONS>) {
    super(torrent);
    this.#options = chosen;
    this.#isMeant = torrent.metainfo.name === chosen.name;
    this.#failInPlace();
  }

  // A hashing thread that reads and writes files itself meets the same device.
  #failInPlace(): void {
    const { read, write } = this.inPlace;
    this.inPlace.read = (pieces, work) => {
      if (pieces.some((piece) => this.#fails('read', piece)) && this.#reads++ > 0) return Promise.reject(failure('reading'));
      return read(pieces, work);
    };
    this.inPlace.write = (pieces, work) => {
      if (pieces.some((piece) => this.#fails('write', piece))) return Promise.reject(failure('writing'));
      this.#isWritten = true;
      return write(pieces, work);
    };
  }

  override async read(piece: PieceIndex, begin: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    // The first time is the check.
    if (this.#fails('read', piece) && this.#reads++ > 0) throw failure('reading');
    return super.read(piece, begin, length, into);
  }

  override async write(piece: PieceIndex, bytes: Uint8Array): Promise<void> {
    if (this.#fails('write', piece)) throw failure('writing');
    this.#isWritten = true;
    return super.write(piece, bytes);
  }

  override async flush(): Promise<void> {
    await super.flush();
    if (this.#isWritten && this.#fails('flush', this.#options.piece)) throw failure('saving');
  }

  #fails(what: string, piece: number): boolean {
    return this.#isMeant && this.#options.fails === what && this.#options.piece === piece;
  }
}

export default definePlugin({
  name: 'failing-device',
  version: '1.0.0',
  api: '^1',
  summary: 'Keeps content in files, one part of which fails.',
  options: OPTIONS,
  provides: [provide(STORAGE, FailingDevice)],
});
