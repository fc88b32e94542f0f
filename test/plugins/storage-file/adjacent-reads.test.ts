// What lies side by side is read as one, and whatever the system makes of that, each reader gets its own bytes or its own error.
import { closeSync, mkdtempSync, openSync, readv, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { StorageError } from 'piecework';
import { AdjacentReads, MAX_TOGETHER, type ReadTogether } from '../../../plugins/storage-file/adjacent-reads.js';
import { SeededRandom } from '../../kit/seeded-random.js';

const LENGTH = 3 * MAX_TOGETHER;

describe('adjacent reads', () => {
  let folder: string;
  let content: Buffer;
  let fd: number;
  let other: number;
  /** How many bytes each row asked for. */
  let rows: number[];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'piecework-adjacent-'));
    content = Buffer.from(new SeededRandom(5).bytes(LENGTH));
    for (const name of ['one', 'other']) writeFileSync(join(folder, name), content);
    fd = openSync(join(folder, 'one'), 'r');
    other = openSync(join(folder, 'other'), 'r');
  });

  beforeEach(() => {
    rows = [];
  });

  after(() => {
    for (const each of [fd, other]) closeSync(each);
    rmSync(folder, { recursive: true });
  });

  const counted: ReadTogether = (from, memory, position, done) => {
    rows.push(memory.reduce((sum, { length }) => sum + length, 0));
    readv(from, memory, position, done);
  };

  async function expectRead(reads: AdjacentReads, wanted: readonly (readonly [fd: number, at: number, length: number])[]) {
    const memory = wanted.map(([, , length]) => Buffer.alloc(length));
    await Promise.all(wanted.map(([from, at], index) => reads.read(from, memory[index]!, at, 'one')));
    wanted.forEach(([, at, length], index) => {
      expect(memory[index]!.equals(content.subarray(at, at + length)), `read ${index}`).to.equal(true);
    });
  }

  it('reads what follows as one, also when it was asked for some promises later', async () => {
    const reads = new AdjacentReads(counted);
    const [one, two] = [Buffer.alloc(100), Buffer.alloc(50)];
    const afterPromises = async (count: number) => {
      for (let left = count; left > 0; left--) await undefined;
    };
    await Promise.all([
      afterPromises(1).then(() => reads.read(fd, one, 1000, 'one')),
      afterPromises(5).then(() => reads.read(fd, two, 1100, 'one')),
    ]);
    expect(rows).to.deep.equal([150]);
    expect(Buffer.concat([one, two]).equals(content.subarray(1000, 1150))).to.equal(true);
  });

  it('reads alone what lies apart, in another file, or was asked for in another turn', async () => {
    const reads = new AdjacentReads(counted);
    await expectRead(reads, [
      [fd, 0, 100],
      [fd, 101, 100],
      [other, 201, 100],
      [fd, 301, 100],
      [fd, 201, 100],
    ]);
    await expectRead(reads, [[fd, 301, 100]]);
    expect(rows).to.deep.equal([]);
  });

  it('reads no more as one than its bound', async () => {
    const quarter = MAX_TOGETHER / 4;
    await expectRead(
      new AdjacentReads(counted),
      Array.from({ length: 9 }, (_, index) => [fd, index * quarter, quarter] as const),
    );
    expect(rows).to.deep.equal([MAX_TOGETHER, MAX_TOGETHER]);
  });

  it('gives each its bytes, whatever is asked for and however little comes at once', () => {
    const read = fc.record({ file: fc.boolean(), gap: fc.constantFrom(0, 0, 0, 7), length: fc.integer({ min: 1, max: 5000 }) });
    return fc.assert(
      fc.asyncProperty(fc.array(read, { maxLength: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), async (asked, share) => {
        let at = 0;
        const wanted = asked.map(({ file, gap, length }) => {
          const start = at + gap;
          at = start + length;
          return [file ? fd : other, start, length] as const;
        });
        const less: ReadTogether = (from, memory, position, done) =>
          readv(from, memory, position, (error, count) => done(error, Math.floor(count * share)));
        await expectRead(new AdjacentReads(less), wanted);
      }),
    );
  });

  it('fails for what the file is too short for, and for nothing before it', async () => {
    const reads = new AdjacentReads(counted);
    const results = await Promise.allSettled([
      reads.read(fd, Buffer.alloc(100), LENGTH - 150, 'one'),
      reads.read(fd, Buffer.alloc(100), LENGTH - 50, 'one'),
      reads.read(fd, Buffer.alloc(100), LENGTH + 50, 'one'),
    ]);
    expect(rows).to.deep.equal([300]);
    expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'rejected']);
    for (const result of results.slice(1)) expect(result).to.have.property('reason').instanceOf(StorageError);
  });

  it('reads each alone when they fail together, and tells the error of the system', async () => {
    const broken: ReadTogether = (_fd, _memory, _position, done) => done(new Error('EIO'), 0);
    await expectRead(new AdjacentReads(broken), [
      [fd, 0, 100],
      [fd, 100, 100],
    ]);
    const directory = openSync(folder, 'r');
    const reads = new AdjacentReads();
    const results = await Promise.allSettled([0, 10].map((at) => reads.read(directory, Buffer.alloc(10), at, 'one')));
    closeSync(directory);
    for (const result of results) expect(result).to.have.nested.property('reason.code', 'EISDIR');
  });
});
