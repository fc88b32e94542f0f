// Threads that read and write files themselves: right bytes are written, wrong ones never, and what the system says comes back.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import type { HasherInPlace } from 'piecework';
import { type Batch, JOB_NUMBERS } from '../../../plugins/hasher/batch.js';
import { BUSY_LOAD, HELP_LENGTH, PieceHasher } from '../../../plugins/hasher/piece-hasher.js';
import { sha1 } from '../../core/engine/fakes.js';
import { SeededRandom } from '../../kit/seeded-random.js';

const LENGTH = 1_000_000;

describe('hasher in place', () => {
  let folder: string;
  let hasher: PieceHasher;
  let inPlace: HasherInPlace;
  let content: Buffer;
  let fd: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'piecework-in-place-'));
    hasher = new PieceHasher({ workers: 2 });
    inPlace = hasher.inPlace!;
    content = Buffer.from(new SeededRandom(3).bytes(LENGTH));
    writeFileSync(join(folder, 'file'), content);
    fd = openSync(join(folder, 'file'), 'r+');
  });

  afterEach(async () => {
    await hasher.stop();
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });

  const failureOf = (promise: Promise<unknown>): Promise<Error & { code?: string }> =>
    promise.then(
      () => expect.fail('it did not fail'),
      (error) => error,
    );

  function allocated(bytes: Uint8Array): Uint8Array {
    const memory = hasher.allocate(bytes.length + 10).subarray(3, 3 + bytes.length);
    memory.set(bytes);
    return memory;
  }

  it('hashes any part of a file, short or longer than what is read at once', async () => {
    const parts = [
      [0, 1],
      [7, 300_000],
      [LENGTH - 5, 5],
      [0, LENGTH],
      [262_144, 262_144],
    ] as const;
    const digests = await inPlace.sha1(parts.map(([offset, length]) => ({ place: { fd, offset }, length })));
    const expected = parts.map(([offset, length]) => sha1(content.subarray(offset, offset + length)));
    expect(digests.map((digest) => Buffer.from(digest))).to.deep.equal(expected);
  });

  it('fails for a part that is not all there, and goes on with the others', async () => {
    const place = { fd, offset: LENGTH - 5 };
    const short = failureOf(
      inPlace.sha1([
        { place, length: 6 },
        { place, length: 5 },
      ]),
    );
    const right = inPlace.sha1([{ place, length: 5 }]);
    expect((await short).message).to.equal(`only ${LENGTH} bytes are there`);
    expect(Buffer.from((await right)[0]!)).to.deep.equal(sha1(content.subarray(LENGTH - 5)));
  });

  it('writes bytes that have the wanted hash, at their place and nowhere else', async () => {
    const bytes = allocated(new SeededRandom(4).bytes(16_384));
    const same = { bytes, wanted: sha1(bytes), place: { fd, offset: 500 } };
    expect(await inPlace.writeIfRight([same, { ...same, place: { fd, offset: 40_000 } }])).to.deep.equal([true, true]);
    for (const offset of [500, 40_000]) content.set(bytes, offset);
    expect(readFileSync(join(folder, 'file')).equals(content)).to.equal(true);
  });

  it('writes nothing of bytes that have another one', async () => {
    const bytes = allocated(new SeededRandom(5).bytes(16_384));
    expect(await inPlace.writeIfRight([{ bytes, wanted: sha1(content), place: { fd, offset: 500 } }])).to.deep.equal([false]);
    expect(await inPlace.writeIfRight([])).to.deep.equal([]);
    expect(readFileSync(join(folder, 'file')).equals(content)).to.equal(true);
  });

  it('has the event loop hash some of what comes while the thread is behind, and writes what is right alone', async () => {
    const sent: number[] = [];
    const behind = new PieceHasher({ workers: 1 }, () => {
      const worker = new Worker(new URL('../../../plugins/hasher/worker.js', import.meta.url));
      const post = worker.postMessage.bind(worker);
      worker.postMessage = (batch: Batch) => {
        sent.push(...batch.jobs.filter((_, at) => at % JOB_NUMBERS === JOB_NUMBERS - 1));
        post(batch);
      };
      return worker;
    });
    const length = HELP_LENGTH / 3;
    const count = BUSY_LOAD / length;
    const slab = behind.allocate((count + 5) * length);
    slab.set(new SeededRandom(6).bytes(slab.length));
    const pieces = Array.from({ length: count + 5 }, (_, index) => {
      const bytes = slab.subarray(index * length, (index + 1) * length);
      return { bytes, wanted: sha1(bytes), place: { fd, offset: index * length } };
    });
    const [first] = pieces;
    // It is awake from its first answer on.
    expect(await behind.inPlace!.writeIfRight([first!])).to.deep.equal([true]);
    // Three of those beyond the load are hashed here, and the last of these is wrong.
    const wrong = count + 2;
    const given = pieces.map((piece, index) => (index === wrong ? { ...piece, wanted: sha1(content) } : piece));
    expect(await behind.inPlace!.writeIfRight(given)).to.deep.equal(given.map((_, index) => index !== wrong));
    await behind.stop();
    expect(sent).to.deep.equal([0, ...new Array(count).fill(0), 1, 1, 0, 0]);
    const written = readFileSync(join(folder, 'file'));
    for (const [index, { bytes, place }] of pieces.entries())
      expect(written.subarray(place.offset, place.offset + length).equals(bytes)).to.equal(index !== wrong);
  });

  it('tells what the system says, with its code', async () => {
    const reading = openSync(join(folder, 'file'), 'r');
    const bytes = allocated(content);
    const error = await failureOf(inPlace.writeIfRight([{ bytes, wanted: sha1(bytes), place: { fd: reading, offset: 0 } }]));
    closeSync(reading);
    expect([error.code, error.message]).to.deep.equal(['EBADF', 'EBADF: bad file descriptor, write']);
  });

  it('fails when all are done, not before: until then their places are in use', async () => {
    const reading = openSync(join(folder, 'file'), 'r');
    const bytes = allocated(content);
    const fine = { bytes, wanted: sha1(bytes), place: { fd, offset: LENGTH } };
    const bad = { ...fine, place: { fd: reading, offset: 0 } };
    const error = await failureOf(inPlace.writeIfRight([bad, ...new Array(8).fill(fine)]));
    closeSync(reading);
    expect([error.code, readFileSync(join(folder, 'file')).length]).to.deep.equal(['EBADF', 2 * LENGTH]);
    expect(readFileSync(join(folder, 'file')).subarray(LENGTH).equals(bytes)).to.equal(true);
  });

  it('writes from no memory but its own', async () => {
    const error = await failureOf(inPlace.writeIfRight([{ bytes: content, wanted: sha1(content), place: { fd, offset: 0 } }]));
    expect(error.message).to.equal('only bytes in memory of the hasher can be written by its threads');
  });

  it('is not there without threads, and fails after the end', async () => {
    expect(new PieceHasher({ workers: 0 }).inPlace).to.equal(undefined);
    await hasher.stop();
    expect((await failureOf(inPlace.sha1([{ place: { fd, offset: 0 }, length: 1 }]))).message).to.equal('the hasher was stopped');
  });
});
