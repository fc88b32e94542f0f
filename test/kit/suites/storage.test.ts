// The storage suite catches storages that are broken, each in its own way; and every check catches one.
import { open } from 'node:fs/promises';
import { expect } from 'chai';
import { type FilePlace, type PieceIndex, type Storage, StorageError, type StorageInPlace, type Torrent } from 'piecework';
import { FileStorage } from '../../../plugins/storage-file/file-storage.js';
import { MemoryStorage } from '../../../plugins/storage-memory/memory-storage.js';
import { failedChecks } from '../check.js';
import { storageChecks } from './storage.js';

/** A right one, to be broken. */
class Right extends MemoryStorage {
  constructor(readonly torrent: Torrent) {
    super(torrent, { maxMiB: 1 });
  }

  lengthOf(index: PieceIndex): number {
    return this.torrent.metainfo.geometry.lengthOf(index);
  }
}

const BROKEN: Record<string, new (torrent: Torrent) => Storage> = {
  'forgets what it is given': class extends Right {
    override async write(): Promise<void> {}
  },
  'ignores begin': class extends Right {
    override read(index: PieceIndex, _begin: number, length: number, into?: Uint8Array) {
      return super.read(index, 0, length, into);
    }
  },
  'takes only pieces that follow each other': class extends Right {
    #next = 0;
    override write(index: PieceIndex, bytes: Uint8Array) {
      if (index !== this.#next++) return Promise.reject(new StorageError('out of order'));
      return super.write(index, bytes);
    }
  },
  'takes one piece at a time': class extends Right {
    #busy = false;
    override async write(index: PieceIndex, bytes: Uint8Array) {
      if (this.#busy) return;
      this.#busy = true;
      await super.write(index, bytes);
      this.#busy = false;
    }
  },
  'cannot bear an empty file': class extends Right {
    override write(index: PieceIndex, bytes: Uint8Array) {
      if (this.torrent.metainfo.files.some(({ length }) => length === 0)) return Promise.reject(new Error('empty'));
      return super.write(index, bytes);
    }
  },
  'does not make empty files': class extends Right {
    override async fingerprints() {
      return (await super.fingerprints()).map((one, file) => (this.torrent.metainfo.files[file]!.length > 0 ? one : undefined));
    }
  },
  'loses the second part of a piece': class extends Right {
    override write(index: PieceIndex, bytes: Uint8Array) {
      const [first] = this.torrent.metainfo.geometry.spans(index, 0, bytes.length);
      return super.write(
        index,
        Uint8Array.from(bytes, (byte, at) => (at < first!.length ? byte : 0)),
      );
    }
  },
  'knows only torrents of several files': class extends Right {
    override write(index: PieceIndex, bytes: Uint8Array) {
      return this.torrent.metainfo.multiFile ? super.write(index, bytes) : Promise.reject(new StorageError('single'));
    }
  },
  'does not know padding': class extends Right {
    override async read(index: PieceIndex, begin: number, length: number, into?: Uint8Array) {
      const bytes = await super.read(index, begin, length, into);
      return this.torrent.metainfo.files.some(({ padding }) => padding) ? bytes.fill(1) : bytes;
    }
  },
  'ignores the memory to read into': class extends Right {
    override read(index: PieceIndex, begin: number, length: number) {
      return super.read(index, begin, length);
    }
  },
  'reads into one buffer for all': class extends Right {
    readonly #buffer = new Uint8Array(1_000_000);
    override read(index: PieceIndex, begin: number, length: number, into: Uint8Array = this.#buffer.subarray(0, length)) {
      return super.read(index, begin, length, into);
    }
  },
  'keeps the memory it is given': class extends Right {
    readonly #pieces = new Map<PieceIndex, Uint8Array>();
    override write(index: PieceIndex, bytes: Uint8Array) {
      this.#pieces.set(index, bytes);
      return super.write(index, bytes);
    }
    override async read(index: PieceIndex, begin: number, length: number, into?: Uint8Array) {
      const bytes = await super.read(index, begin, length, into);
      bytes.set(this.#pieces.get(index)!.subarray(begin, begin + length));
      return bytes;
    }
  },
  'reads zeros where nothing is': class extends Right {
    override read(index: PieceIndex, begin: number, length: number, into: Uint8Array = new Uint8Array(length)) {
      return super.read(index, begin, length, into).catch(() => into);
    }
  },
  'fails with another error': class extends Right {
    override read(index: PieceIndex, begin: number, length: number, into?: Uint8Array) {
      return super.read(index, begin, length, into).catch(({ message }) => Promise.reject(new Error(message)));
    }
  },
  'takes a piece of any length': class extends Right {
    override write(index: PieceIndex, bytes: Uint8Array) {
      const whole = new Uint8Array(this.lengthOf(index));
      whole.set(bytes.subarray(0, whole.length));
      return super.write(index, whole);
    }
  },
  'leaves files out of its fingerprints': class extends Right {
    override async fingerprints() {
      return (await super.fingerprints()).filter((one) => one !== undefined);
    }
  },
  'gives new fingerprints each time': class extends Right {
    #asked = 0;
    override async fingerprints() {
      this.#asked++;
      return (await super.fingerprints()).map((one) => one && `${one}:${this.#asked}`);
    }
  },
  'knows no flush': class extends Right {
    override flush() {
      return Promise.reject(new Error('not here'));
    }
  },
  'loses everything when it flushes': class extends Right {
    override async flush() {
      this.stop();
    }
  },
  'finishes only when everything is there': class extends Right {
    override finish() {
      return super.finish();
    }
  },
  'throws away what nobody wants': class extends Right {
    override async finish(wanted?: readonly number[]) {
      await super.finish(wanted);
      if (wanted && this.torrent.metainfo.files[1]!.length > 20) this.stop();
    }
  },
  'finishes anything': class extends Right {
    override async finish() {}
  },
  'lends places that are not those of its pieces': class extends FileStorage {
    override readonly inPlace: StorageInPlace = {
      read: (pieces, work) => this.#behind(pieces, work),
      write: () => undefined,
    };
    async #behind<T>(pieces: readonly unknown[], work: (places: readonly FilePlace[]) => Promise<T>): Promise<T> {
      const file = await open(import.meta.filename);
      return work(pieces.map(() => ({ fd: file.fd, offset: 0 }))).finally(() => file.close());
    }
  },
  'finishes once': class extends Right {
    #finished = false;
    override finish() {
      if (this.#finished) return Promise.reject(new StorageError('again?'));
      this.#finished = true;
      return super.finish();
    }
  },
};

const making =
  (Made: new (torrent: Torrent) => Storage) =>
  (torrent: Torrent): Storage =>
    new Made(torrent);

describe('storage suite', () => {
  const caught = new Set<string>();

  it('passes a right storage', async () => {
    expect(await failedChecks(storageChecks, making(Right))).to.deep.equal([]);
  });

  for (const [fault, Broken] of Object.entries(BROKEN)) {
    it(`catches a storage that ${fault}`, async () => {
      const failed = await failedChecks(storageChecks, making(Broken));
      expect(failed).to.not.be.empty;
      for (const name of failed) caught.add(name);
    });
  }

  it('has no check that nothing fails', () => {
    expect([...caught]).to.have.members(storageChecks.map(({ name }) => name));
  });
});
