// What storage holds already: believed where the resume record vouches for it, hashed where it may be, else missing.
import { expect } from 'chai';
import {
  Bitfield,
  BLOCK_LENGTH,
  Geometry,
  type HasherInPlace,
  type PieceIndex,
  type ResumeRecord,
  StorageError,
  type StorageInPlace,
  type ToHash,
} from 'piecework';
import { CHECK_GROUPS, CHECK_MEMORY, CHECK_PIECES } from '../../../core/engine/bounds.js';
import { checkContent } from '../../../core/engine/checker.js';
import { hashPieces } from '../../../core/engine/hash-pieces.js';
import { testContent } from '../../kit/content.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { FakeHasher, FakeStorage, sha1 } from './fakes.js';

// Three files over four pieces: the second piece lies in the first two files, the third in the last two.
const LENGTHS = [1.5, 1, 1.5].map((pieces) => pieces * BLOCK_LENGTH);

function made() {
  const { bytes, metainfo } = testContent(new SeededRandom(1), 4 * BLOCK_LENGTH, BLOCK_LENGTH);
  const files = LENGTHS.map((length, index) => ({ path: [`f${index}`], length, padding: false }));
  const torrent = { ...metainfo, files, geometry: new Geometry(BLOCK_LENGTH, LENGTHS) };
  const storage = new FakeStorage(bytes, BLOCK_LENGTH);
  storage.prints = ['a', 'b', 'c'];
  const found: PieceIndex[] = [];
  const progress: string[] = [];
  const stop = new AbortController();
  const check = (record?: ResumeRecord): Promise<unknown> =>
    checkContent(
      {
        metainfo: torrent,
        storage,
        hasher: new FakeHasher(),
        signal: stop.signal,
        found: (piece) => void found.push(piece),
        progress: (done, total) => void progress.push(`${done}/${total}`),
      },
      record,
    );
  const reads = () => storage.calls.filter((call) => call.startsWith('read')).map((call) => Number(call.split(' ')[1]));
  return { torrent, storage, found, progress, stop, check, reads };
}

function recordOf(have: readonly number[], fingerprints: readonly (string | undefined)[]): ResumeRecord {
  const field = new Bitfield(4);
  for (const piece of new Geometry(1, [4]).pieces()) if (have.includes(piece)) field.add(piece);
  return { have: field.toBytes(), fingerprints };
}

describe('checkContent without a record', () => {
  it('hashes all that is there and finds what is right', async () => {
    const { storage, found, progress, check } = made();
    storage.content[BLOCK_LENGTH] = (storage.content[BLOCK_LENGTH] ?? 0) ^ 1;
    await check();
    expect([found, progress]).to.deep.equal([
      [0, 2, 3],
      ['1/4', '2/4', '3/4', '4/4'],
    ]);
  });

  it('looks at no piece of which a file is not there', async () => {
    const { storage, found, check, reads } = made();
    storage.prints = ['a', undefined, 'c'];
    await check();
    expect([found, reads()]).to.deep.equal([
      [0, 3],
      [0, 3],
    ]);
  });

  it('takes a piece that cannot be read for missing', async () => {
    const { storage, found, progress, check } = made();
    storage.holes.add(2);
    await check();
    expect([found, progress.length]).to.deep.equal([[0, 1, 3], 4]);
  });

  it('rejects when something else breaks, or when it is aborted', async () => {
    const [one, other] = [made(), made()];
    one.storage.broken = new Error('disk on fire');
    expect(await one.check().catch(String)).to.equal('Error: disk on fire');
    other.stop.abort(new Error('stopped'));
    expect(await other.check().catch(String)).to.equal('Error: stopped');
    expect(other.found).to.deep.equal([]);
  });
});

describe('checkContent with a record', () => {
  it('reads nothing when all files are as they were', async () => {
    const { found, check, reads } = made();
    await check(recordOf([0, 2], ['a', 'b', 'c']));
    expect([found, reads()]).to.deep.equal([[0, 2], []]);
  });

  it('hashes the pieces of a file that changed, whatever the record says of them', async () => {
    const { storage, found, check, reads } = made();
    storage.content[BLOCK_LENGTH] = (storage.content[BLOCK_LENGTH] ?? 0) ^ 1;
    await check(recordOf([0, 1, 3], ['a', 'other', 'c']));
    expect([found.sort(), reads()]).to.deep.equal([
      [0, 2, 3],
      [1, 2],
    ]);
  });

  it('believes nothing of a file that is gone', async () => {
    const { storage, found, check, reads } = made();
    storage.prints = [undefined, 'b', 'c'];
    await check(recordOf([0, 1, 2], [undefined, 'b', 'c']));
    expect([found, reads()]).to.deep.equal([[2], []]);
  });

  it('hashes everything when the record is of another size or names fewer files', async () => {
    for (const record of [{ have: new Uint8Array(2), fingerprints: ['a', 'b', 'c'] }, recordOf([], [])]) {
      const { found, check } = made();
      await check(record);
      expect(found).to.deep.equal([0, 1, 2, 3]);
    }
  });
});

describe('hashPieces', () => {
  const run = async (pieceLength: number, total: number) => {
    const hasher = new FakeHasher();
    const geometry = new Geometry(pieceLength, [total]);
    let reading = 0;
    let most = 0;
    const storage = {
      read: async (_piece: PieceIndex, _begin: number, length: number, into?: Uint8Array) => {
        most = Math.max(most, ++reading);
        await Promise.resolve();
        reading--;
        return into ?? new Uint8Array(length);
      },
    };
    const hashed: PieceIndex[] = [];
    const signal = new AbortController().signal;
    await hashPieces([...geometry.pieces()], { geometry, storage, hasher, signal, hashed: (piece) => void hashed.push(piece) });
    expect(hashed.length).to.equal(geometry.pieceCount);
    return { most, allocated: hasher.allocated };
  };

  it('hashes CHECK_PIECES at once at most', async () => {
    expect(await run(100, 500 * 100)).to.deep.equal({ most: CHECK_PIECES, allocated: CHECK_PIECES * 100 });
  });

  it('takes CHECK_MEMORY at most, or one piece', async () => {
    const length = CHECK_MEMORY / 4;
    expect(await run(length, 9 * length)).to.deep.equal({ most: 4, allocated: CHECK_MEMORY });
    expect(await run(CHECK_MEMORY * 2, CHECK_MEMORY * 3)).to.deep.equal({ most: 1, allocated: CHECK_MEMORY * 2 });
  });

  it('hands over digests, and the error of what cannot be read', async () => {
    const content = new SeededRandom(2).bytes(25);
    const storage = new FakeStorage(content, 10);
    storage.holes.add(1);
    const geometry = new Geometry(10, [25]);
    const results = new Map<PieceIndex, Uint8Array | StorageError>();
    const signal = new AbortController().signal;
    await hashPieces([...geometry.pieces()], {
      geometry,
      storage,
      hasher: new FakeHasher(),
      signal,
      hashed: (piece, digest) => void results.set(piece, digest),
    });
    const [first, second, third] = [...geometry.pieces()].map((piece) => results.get(piece));
    expect([first, third]).to.deep.equal([sha1(content.subarray(0, 10)), sha1(content.subarray(20))]);
    expect(second).to.be.instanceOf(StorageError);
  });

  /** Each time that a hasher was asked for what lies in files: how many pieces. */
  async function groupsOf(lengths: readonly number[], pieceLength: number, hole?: number) {
    const content = new SeededRandom(3).bytes(lengths.reduce((sum, length) => sum + length, 0));
    const geometry = new Geometry(pieceLength, lengths);
    const asked: number[] = [];
    const hashAt = ({ place: { offset }, length }: ToHash) => {
      if (offset === hole) throw new StorageError('boom');
      return sha1(content.subarray(offset, offset + length));
    };
    const inPlace: HasherInPlace = {
      sha1: async (pieces) => {
        asked.push(pieces.length);
        return pieces.map(hashAt);
      },
      writeIfRight: () => Promise.reject(new Error('not here')),
    };
    const files: StorageInPlace = {
      read: (pieces, work) => {
        const inOne = new Set(pieces.flatMap((piece) => geometry.filesOf(piece))).size === 1;
        return inOne ? work(pieces.map((piece) => ({ fd: 7, offset: piece * pieceLength }))) : undefined;
      },
      write: () => undefined,
    };
    const results = new Map<PieceIndex, Uint8Array | StorageError>();
    await hashPieces([...geometry.pieces()], {
      geometry,
      storage: Object.assign(new FakeStorage(content, pieceLength), { inPlace: files }),
      hasher: Object.assign(new FakeHasher(), { inPlace }),
      signal: new AbortController().signal,
      hashed: (piece, digest) => void results.set(piece, digest),
    });
    for (const piece of geometry.pieces()) {
      const right = sha1(content.subarray(piece * pieceLength, piece * pieceLength + geometry.lengthOf(piece)));
      if (piece * pieceLength === hole) expect(results.get(piece)).to.be.instanceOf(StorageError);
      else expect(results.get(piece)).to.deep.equal(right);
    }
    return asked;
  }

  it('hashes what lies in one file in CHECK_GROUPS groups, which a thread does as one', async () => {
    const group = CHECK_PIECES / CHECK_GROUPS;
    expect(await groupsOf([CHECK_PIECES * 10], 10)).to.deep.equal(new Array(CHECK_GROUPS).fill(group));
    expect(await groupsOf([3 * 10 + 5], 10)).to.deep.equal([1, 1, 1, 1]);
  });

  it('hashes each alone where one of a group cannot be read, or lies in another file', async () => {
    const singles = (count: number): number[] => new Array(count).fill(1);
    expect(await groupsOf([16 * 10], 10, 30)).to.have.members([2, 2, 2, 2, 2, 2, 2, 2, ...singles(2)]);
    const [first, second] = [7 * 10 + 5, 8 * 10 + 5];
    expect(await groupsOf([first, second], 10), 'the eighth lies in both').to.have.members([2, 2, 2, 2, 2, 2, 2, ...singles(1)]);
  });

  it('does nothing for no pieces', async () => {
    expect(await run(16_384, 0)).to.deep.equal({ most: 0, allocated: 0 });
  });
});
