// What every Storage must do. `storageSuite` makes mocha tests of it; `storageChecks` are the single checks.
import assert from 'node:assert/strict';
import { readSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lifecycle, type PieceIndex, type Storage, StorageError, type Torrent } from 'piecework';
import { type Check, describeChecks } from '../check.js';
import { type SampleTorrent, sampleTorrent } from './sample-torrent.js';

/** A new storage of that torrent; its content path lies in an empty folder of its own. */
export type MakeStorage = (torrent: Torrent) => Storage & Lifecycle;

export function storageSuite(name: string, make: MakeStorage): void {
  describeChecks(`${name}: a Storage`, storageChecks, make);
}

/** Padding behind a part of a file, and two files of no bytes. */
const ODD_FILES: SampleTorrent = { pieceLength: 16, lengths: [10, 20, -2, 0, 0] };

export const storageChecks: readonly Check<MakeStorage>[] = [
  check('gives back what was written', { pieceLength: 32, lengths: [100] }, async (bench) => {
    await bench.writeAll();
    await bench.expectAll();
  }),
  check('gives any range of a piece', { pieceLength: 32, lengths: [100] }, async (bench) => {
    await bench.writeAll();
    for (const [piece, begin, length] of [
      [0, 0, 1],
      [1, 5, 20],
      [2, 31, 1],
      [3, 0, 4],
    ] as const) {
      await bench.expectRange(piece, begin, length);
    }
  }),
  check('takes pieces in any order', { pieceLength: 8, lengths: [20, 7, 30] }, async (bench) => {
    for (const piece of [5, 2, 7, 0, 1, 6, 4, 3]) await bench.write(piece);
    await bench.expectAll();
  }),
  check('takes many pieces at once', { pieceLength: 16, lengths: [500, 300, 1000] }, async (bench) => {
    await Promise.all(bench.pieces().map((piece) => bench.write(piece)));
    await bench.expectAll();
  }),
  check('splits a piece over the borders of files', { pieceLength: 64, lengths: [10, 1, 30, 5, 100] }, async (bench) => {
    await bench.writeAll();
    await bench.expectAll();
    await bench.expectRange(0, 9, 40);
  }),
  check('keeps one file', { pieceLength: 16, lengths: [40], single: true }, async (bench) => {
    await bench.writeAll();
    await bench.expectAll();
  }),
  check('steps over files of no bytes', { pieceLength: 16, lengths: [0, 20, 0, 0, 20, 0] }, async (bench) => {
    await bench.writeAll();
    await bench.expectAll();
    await bench.storage.finish();
    const fingerprints = await bench.storage.fingerprints();
    assert.ok(!fingerprints.includes(undefined), 'after finish, files of no bytes are there');
  }),
  check('reads padding as zeros and stores none (BEP 47)', { pieceLength: 16, lengths: [10, -6, 20, -12] }, async (bench) => {
    await bench.writeAll();
    await bench.expectAll();
    await bench.storage.finish();
  }),
  check('reads into the memory it is given', { pieceLength: 32, lengths: [20, 20] }, async (bench) => {
    await bench.writeAll();
    const memory = new Uint8Array(new SharedArrayBuffer(64), 7, 32);
    const bytes = await bench.storage.read(0 as PieceIndex, 0, 32, memory);
    assert.equal(bytes, memory);
    assert.deepEqual([...bytes], [...bench.expected(0)]);
  }),
  check('does not give out memory that it changes later', { pieceLength: 16, lengths: [32] }, async (bench) => {
    await bench.writeAll();
    const before = await bench.storage.read(0 as PieceIndex, 0, 16);
    await bench.storage.read(1 as PieceIndex, 0, 16);
    assert.deepEqual([...before], [...bench.expected(0)]);
  }),
  check('does not hold on to the memory it is given', { pieceLength: 16, lengths: [16] }, async (bench) => {
    const bytes = bench.expected(0).slice();
    await bench.storage.write(0 as PieceIndex, bytes);
    bytes.fill(255);
    await bench.expectAll();
  }),
  check('rejects reading what is not there', { pieceLength: 16, lengths: [10, 30] }, async (bench) => {
    await assert.rejects(bench.storage.read(0 as PieceIndex, 0, 16), StorageError);
    await bench.write(0);
    await assert.rejects(bench.storage.read(2 as PieceIndex, 0, 8), StorageError);
    await bench.expectRange(0, 0, 16);
  }),
  check('rejects a piece of another length', { pieceLength: 16, lengths: [40] }, async (bench) => {
    await assert.rejects(bench.storage.write(0 as PieceIndex, new Uint8Array(15)), StorageError);
    await assert.rejects(bench.storage.write(2 as PieceIndex, new Uint8Array(16)), StorageError);
  }),
  check('has one fingerprint a file', { pieceLength: 16, lengths: [10, -6, 0, 20] }, async (bench) => {
    const before = await bench.storage.fingerprints();
    assert.equal(before.length, 4);
    assert.deepEqual([before[0], before[3]], [undefined, undefined], 'nothing is there yet');
    await bench.writeAll();
    await bench.storage.finish();
    const after = await bench.storage.fingerprints();
    assert.ok(!after.includes(undefined));
    assert.deepEqual(await bench.storage.fingerprints(), after, 'nothing changed, so neither do they');
  }),
  check('keeps the fingerprints of files that were not written', { pieceLength: 16, lengths: [16, 16] }, async (bench) => {
    await bench.write(0);
    const [first] = await bench.storage.fingerprints();
    await bench.write(1);
    assert.equal((await bench.storage.fingerprints())[0], first);
  }),
  check('flushes, again and with nothing to do', { pieceLength: 16, lengths: [10, 30] }, async (bench) => {
    await bench.storage.flush();
    await bench.writeAll();
    await bench.storage.flush();
    await bench.storage.flush();
    await bench.expectAll();
  }),
  check('does not finish while bytes are missing', { pieceLength: 16, lengths: [16, 16] }, async (bench) => {
    await bench.write(0);
    await assert.rejects(bench.storage.finish(), StorageError);
  }),
  check('finishes when the wanted files are whole, whatever of the others is there', ODD_FILES, async (bench) => {
    await bench.write(0);
    await bench.storage.finish([0, 2]);
    assert.equal((await bench.storage.fingerprints())[4], undefined, 'a file of no bytes that nobody wants is not made');
    await bench.storage.finish([0, 2, 3]);
    assert.notEqual((await bench.storage.fingerprints())[3], undefined, 'one of no bytes that is wanted is');
    await assert.rejects(bench.storage.finish([0, 1]), StorageError);
    await assert.rejects(bench.storage.finish(), StorageError);
    await bench.expectRange(0, 0, 16);
  }),
  check(
    'keeps the part of a piece that lies in a file nobody wants',
    { pieceLength: 16, lengths: [10, 30, 8] },
    async (bench) => {
      for (const piece of [0, 2]) await bench.write(piece);
      await bench.storage.finish([0, 2]);
      await bench.expectRange(0, 0, 16);
      await bench.expectRange(2, 0, 16);
      await bench.write(1);
      await bench.storage.finish();
      await bench.expectAll();
    },
  ),
  check('lends places that hold what it reads, if any', { pieceLength: 16, lengths: [40, 30, -10] }, async (bench) => {
    await bench.writeAll();
    const pieces = [...bench.pieces()];
    const asked = [...pieces.map((piece) => [piece]), pieces.slice(0, 2), pieces];
    for (const lent of asked) {
      await bench.storage.inPlace?.read(lent, async (places) => {
        assert.equal(places.length, lent.length, 'a place for each piece');
        places.forEach(({ fd, offset }, index) => {
          const bytes = Buffer.alloc(16);
          readSync(fd, bytes, 0, 16, offset);
          assert.deepEqual([...bytes], [...bench.expected(lent[index] ?? -1)], `the place of piece ${lent[index]}`);
        });
      });
    }
    for (const lent of asked) {
      await bench.storage.inPlace?.write(lent, async (places) => {
        assert.equal(places.length, lent.length, 'a place for each piece');
        return places.map(({ fd, offset }, index) => writeSync(fd, bench.expected(lent[index] ?? -1), 0, 16, offset) === 16);
      });
    }
    await bench.expectAll();
    await bench.storage.finish();
  }),
  check('finishes twice and reads on', { pieceLength: 16, lengths: [10, 30] }, async (bench) => {
    await bench.writeAll();
    await bench.storage.finish();
    await bench.storage.finish();
    await bench.expectAll();
  }),
];

function check(name: string, sample: SampleTorrent, body: (bench: Bench) => Promise<void>): Check<MakeStorage> {
  return {
    name,
    run: async (make) => {
      const folder = await mkdtemp(join(tmpdir(), 'piecework-storage-'));
      const torrent = sampleTorrent({ ...sample, contentPath: join(folder, 'sample') });
      const storage = make(torrent);
      try {
        await storage.start?.();
        await body(new Bench(storage, torrent));
      } finally {
        await storage.stop?.();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** A storage and the content it should hold: no two bytes near each other are equal, padding is zeros. */
class Bench {
  readonly #content: Uint8Array;

  constructor(
    readonly storage: Storage,
    readonly torrent: Torrent,
  ) {
    const { geometry, files } = torrent.metainfo;
    this.#content = Uint8Array.from({ length: geometry.totalLength }, (_, at) => (at % 251) + 1);
    let start = 0;
    for (const { length, padding } of files) {
      if (padding) this.#content.fill(0, start, start + length);
      start += length;
    }
  }

  pieces(): PieceIndex[] {
    return [...this.torrent.metainfo.geometry.pieces()];
  }

  expected(piece: number, begin = 0, length = this.#lengthOf(piece)): Uint8Array {
    const start = piece * this.torrent.metainfo.geometry.pieceLength + begin;
    return this.#content.subarray(start, start + length);
  }

  write(piece: number): Promise<void> {
    return this.storage.write(piece as PieceIndex, this.expected(piece));
  }

  async writeAll(): Promise<void> {
    for (const piece of this.pieces()) await this.write(piece);
  }

  async expectRange(piece: number, begin: number, length: number): Promise<void> {
    const bytes = await this.storage.read(piece as PieceIndex, begin, length);
    assert.deepEqual(
      [...bytes],
      [...this.expected(piece, begin, length)],
      `bytes ${begin} to ${begin + length} of piece ${piece}`,
    );
  }

  async expectAll(): Promise<void> {
    for (const piece of this.pieces()) await this.expectRange(piece, 0, this.#lengthOf(piece));
  }

  #lengthOf(piece: number): number {
    return this.torrent.metainfo.geometry.lengthOf(piece as PieceIndex);
  }
}
