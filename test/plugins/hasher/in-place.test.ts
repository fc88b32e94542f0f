// Threads that read and write files themselves: right bytes are written, wrong ones never, and what the system says comes back.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { HasherInPlace } from 'piecework';
import { PieceHasher } from '../../../plugins/hasher/piece-hasher.js';
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
    const digests = await Promise.all(parts.map(([offset, length]) => inPlace.sha1({ fd, offset }, length)));
    const expected = parts.map(([offset, length]) => sha1(content.subarray(offset, offset + length)));
    expect(digests.map((digest) => Buffer.from(digest))).to.deep.equal(expected);
  });

  it('fails for a part that is not all there, and goes on with the others', async () => {
    const short = failureOf(inPlace.sha1({ fd, offset: LENGTH - 5 }, 6));
    const right = inPlace.sha1({ fd, offset: LENGTH - 5 }, 5);
    expect((await short).message).to.equal(`only ${LENGTH} bytes are there`);
    expect(Buffer.from(await right)).to.deep.equal(sha1(content.subarray(LENGTH - 5)));
  });

  it('writes bytes that have the wanted hash, at their place and nowhere else', async () => {
    const bytes = allocated(new SeededRandom(4).bytes(16_384));
    expect(await inPlace.writeIfRight(bytes, sha1(bytes), { fd, offset: 500 })).to.equal(true);
    content.set(bytes, 500);
    expect(readFileSync(join(folder, 'file')).equals(content)).to.equal(true);
  });

  it('writes nothing of bytes that have another one', async () => {
    const bytes = allocated(new SeededRandom(5).bytes(16_384));
    expect(await inPlace.writeIfRight(bytes, sha1(content), { fd, offset: 500 })).to.equal(false);
    expect(readFileSync(join(folder, 'file')).equals(content)).to.equal(true);
  });

  it('tells what the system says, with its code', async () => {
    const reading = openSync(join(folder, 'file'), 'r');
    const bytes = allocated(content);
    const error = await failureOf(inPlace.writeIfRight(bytes, sha1(bytes), { fd: reading, offset: 0 }));
    closeSync(reading);
    expect([error.code, error.message]).to.deep.equal(['EBADF', 'EBADF: bad file descriptor, write']);
  });

  it('writes from no memory but its own', async () => {
    const error = await failureOf(inPlace.writeIfRight(content, sha1(content), { fd, offset: 0 }));
    expect(error.message).to.equal('only bytes in memory of the hasher can be written by its threads');
  });

  it('is not there without threads, and fails after the end', async () => {
    expect(new PieceHasher({ workers: 0 }).inPlace).to.equal(undefined);
    await hasher.stop();
    expect((await failureOf(inPlace.sha1({ fd, offset: 0 }, 1))).message).to.equal('the hasher was stopped');
  });
});
