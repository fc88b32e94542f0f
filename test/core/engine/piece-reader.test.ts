// Read-ahead for uploads: right bytes for every range, few reads, bounded memory.
import { expect } from 'chai';
import fc from 'fast-check';
import { Geometry, StorageError } from 'piecework';
import { MAX_READ_CACHE, READ_AHEAD } from '../../../core/engine/bounds.js';
import { PieceReader, Pins } from '../../../core/engine/piece-reader.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { FakeStorage } from './fakes.js';

const PIECE = 2 * READ_AHEAD + 1_000;
const TOTAL = 3 * PIECE - 7;
/** Where it does not matter. */
const PINS = new Pins();
const CONTENT = new SeededRandom(3).bytes(TOTAL);

function made(total = TOTAL, content = CONTENT): { storage: FakeStorage; geometry: Geometry; reader: PieceReader } {
  const geometry = new Geometry(PIECE, [total]);
  const storage = new FakeStorage(content, PIECE);
  return { storage, geometry, reader: new PieceReader(geometry, storage) };
}

describe('PieceReader', () => {
  it('gives the right bytes of every range, from memory or not', async () => {
    const { geometry, reader } = made();
    const ranges = fc.record({ index: fc.nat(2), at: fc.nat(), size: fc.integer({ min: 1, max: 131_072 }) });
    await fc.assert(
      fc.asyncProperty(ranges, async ({ index, at, size }) => {
        const piece = geometry.piece(index)!;
        const begin = at % geometry.lengthOf(piece);
        const length = Math.min(size, geometry.lengthOf(piece) - begin);
        const range = { piece, begin, length };
        const bytes = reader.ready(range, PINS) ?? (await reader.load(range, PINS));
        expect(Buffer.compare(bytes, CONTENT.subarray(index * PIECE + begin, index * PIECE + begin + length))).to.equal(0);
      }),
    );
  });

  it('reads READ_AHEAD at once, and has its neighbours ready', async () => {
    const { storage, geometry, reader } = made();
    const piece = geometry.piece(0)!;
    await Promise.all([0, 16_384, 32_768].map((begin) => reader.load({ piece, begin, length: 16_384 }, PINS)));
    expect(storage.calls).to.deep.equal([`read 0 0 ${READ_AHEAD}`]);
    expect(reader.ready({ piece, begin: READ_AHEAD - 5, length: 5 }, PINS)?.length).to.equal(5);
    expect(reader.ready({ piece, begin: READ_AHEAD - 5, length: 6 }, PINS)).to.equal(undefined);
  });

  it('reads the end of a piece and not beyond, and a range across portions alone', async () => {
    const { storage, geometry, reader } = made();
    const piece = geometry.piece(2)!;
    await reader.load({ piece, begin: 2 * READ_AHEAD, length: 10 }, PINS);
    await reader.load({ piece, begin: READ_AHEAD - 1, length: 2 }, PINS);
    expect(storage.calls).to.deep.equal([`read 2 ${2 * READ_AHEAD} 993`, `read 2 ${READ_AHEAD - 1} 2`]);
  });

  it('keeps MAX_READ_CACHE bytes at most, the newest', async () => {
    const portions = MAX_READ_CACHE / READ_AHEAD;
    const count = portions + 5;
    const content = new Uint8Array(count * PIECE);
    const { geometry, reader } = made(content.length, content);
    const first = (index: number) => ({ piece: geometry.piece(index)!, begin: 0, length: 1 });
    for (let index = 0; index < count; index++) await reader.load(first(index), PINS);
    const ready = [...geometry.pieces()].filter((piece) => reader.ready(first(piece), PINS));
    expect([ready.length, ready[0]]).to.deep.equal([portions, 5]);
  });

  it('reads ahead no more than half of MAX_READ_CACHE that nobody was served from', async () => {
    const half = MAX_READ_CACHE / READ_AHEAD / 2;
    const content = new Uint8Array(2 * half * PIECE);
    const { storage, geometry, reader } = made(content.length, content);
    const first = (index: number) => ({ piece: geometry.piece(index)!, begin: 0, length: 1 });
    for (let index = 0; index < 2 * half; index++) reader.prefetch(first(index));
    expect([storage.calls.length, reader.knows(first(half - 1)), reader.knows(first(half))]).to.deep.equal([half, true, false]);
    for (const index of [0, 0, 1]) await reader.load(first(index), PINS);
    for (let index = half; index < 2 * half; index++) reader.prefetch(first(index));
    expect([storage.calls.length, reader.knows(first(half + 1)), reader.knows(first(half + 2))]).to.deep.equal([
      half + 2,
      true,
      false,
    ]);
  });

  it('counts what could not be read as read ahead no more', async () => {
    const { storage, geometry, reader } = made();
    storage.holes.add(1);
    const range = { piece: geometry.piece(1)!, begin: 0, length: 1 };
    for (let time = 0; time < MAX_READ_CACHE / READ_AHEAD; time++) {
      reader.prefetch(range);
      await new Promise(setImmediate);
    }
    expect(storage.calls.length).to.equal(MAX_READ_CACHE / READ_AHEAD);
  });

  it('uses memory again as soon as nothing of it is on its way, and never before', async () => {
    const count = MAX_READ_CACHE / READ_AHEAD + 3;
    const content = new Uint8Array(count * PIECE);
    const { storage, geometry, reader } = made(content.length, content);
    const given: unknown[] = [];
    const read = storage.read.bind(storage);
    storage.read = (piece, begin, length, into) => {
      given.push(into?.buffer);
      return read(piece, begin, length, into);
    };
    const [leaves, stays] = [new Pins(), new Pins()];
    const first = (index: number) => ({ piece: geometry.piece(index)!, begin: 0, length: 1 });
    const [left, stayed] = [await reader.load(first(0), leaves), await reader.load(first(1), stays)];
    leaves.release();
    for (let index = 2; index < count; index++) await reader.load(first(index), PINS);
    const timesGiven = (bytes: Uint8Array): number => given.filter((memory) => memory === bytes.buffer).length;
    expect([timesGiven(left), timesGiven(stayed)]).to.deep.equal([2, 1]);
    stays.release();
    await reader.load({ ...first(2), begin: READ_AHEAD }, PINS);
    expect(timesGiven(stayed)).to.equal(2);
  });

  it('forgets what could not be read, and tries again', async () => {
    const { storage, geometry, reader } = made();
    const range = { piece: geometry.piece(1)!, begin: 0, length: 4 };
    storage.holes.add(1);
    const outcomes = await Promise.allSettled([reader.load(range, PINS), reader.load(range, PINS)]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(await reader.load(range, PINS).catch((error: unknown) => error)).to.be.instanceOf(StorageError);
    storage.holes.clear();
    expect(await reader.load(range, PINS)).to.deep.equal(CONTENT.subarray(PIECE, PIECE + 4));
  });
});
