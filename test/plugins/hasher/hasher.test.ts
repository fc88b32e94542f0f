// Right digests from here and from threads, and what happens when a thread dies.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { BATCH_LENGTH } from '../../../plugins/hasher/hash-thread.js';
import hasherPlugin from '../../../plugins/hasher/index.js';
import {
  DEFAULT_WORKERS,
  HasherOptions,
  INLINE_LENGTH,
  MAX_DROPPED,
  MIN_LOAD,
  PieceHasher,
} from '../../../plugins/hasher/piece-hasher.js';

const PROGRAM = new URL('../../../plugins/hasher/worker.js', import.meta.url);

/** And lets those know who want to. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  for (let times = 0; times < 3; times++) {
    runInNewContext('gc')();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('hasher', () => {
  let spawned: Worker[];
  let hashers: PieceHasher[];

  beforeEach(() => {
    spawned = [];
    hashers = [];
  });

  afterEach(() => Promise.all(hashers.map((hasher) => hasher.stop())));

  function makeHasher(workers?: number, start = () => new Worker(PROGRAM), processors?: number): PieceHasher {
    const spawn = (): Worker => {
      const worker = start();
      spawned.push(worker);
      return worker;
    };
    const hasher = new PieceHasher(workers === undefined ? {} : { workers }, spawn, processors);
    hashers.push(hasher);
    return hasher;
  }

  function fill(bytes: Uint8Array, seed: number): Uint8Array {
    for (let at = 0; at < bytes.length; at++) bytes[at] = at * 31 + seed;
    return bytes;
  }

  function expectDigest(digest: Uint8Array, of: Uint8Array): void {
    expect(Buffer.from(digest).toString('hex')).to.equal(createHash('sha1').update(of).digest('hex'));
  }

  it('hashes memory of its own in threads, whatever part and length', async () => {
    const hasher = makeHasher(2);
    const [slab, other] = [fill(hasher.allocate(3_000_000), 1), fill(hasher.allocate(200_000), 2)];
    const parts = [
      slab.subarray(0, INLINE_LENGTH + 1),
      slab.subarray(7, 100_007),
      other,
      slab,
      other.subarray(1, 150_000),
      slab.subarray(2_900_000),
    ];
    const digests = await Promise.all(parts.map((part) => hasher.sha1(part)));
    digests.forEach((digest, index) => {
      expectDigest(digest, parts[index]!);
    });
    expect(spawned).to.have.length(1);
  });

  it('hashes small pieces and other memory without a thread', async () => {
    const hasher = makeHasher(2);
    const parts = [
      fill(hasher.allocate(INLINE_LENGTH), 3),
      fill(new Uint8Array(INLINE_LENGTH * 3), 4),
      fill(Buffer.alloc(1_000), 5).subarray(10),
      new Uint8Array(),
    ];
    for (const part of parts) expectDigest(await hasher.sha1(part), part);
    expect(spawned).to.have.length(0);
  });

  it('needs no thread when told to have none', async () => {
    const hasher = makeHasher(0);
    const bytes = fill(hasher.allocate(INLINE_LENGTH * 2), 6);
    expectDigest(await hasher.sha1(bytes), bytes);
    expect(spawned).to.have.length(0);
  });

  it('starts one thread ahead when pieces are to come, and no more', async () => {
    const none = makeHasher(0);
    none.expectPieces();
    expect(spawned).to.have.length(0);
    const hasher = makeHasher(2);
    hasher.expectPieces();
    hasher.expectPieces();
    expect(spawned).to.have.length(1);
    const bytes = fill(hasher.allocate(INLINE_LENGTH * 2), 4);
    expectDigest(await hasher.sha1(bytes), bytes);
    expect(spawned).to.have.length(1);
    await hasher.stop();
    hasher.expectPieces();
    expect(spawned).to.have.length(1);
  });

  it('starts threads one by one, when the others have enough to do, up to its limit', async () => {
    const hasher = makeHasher(3);
    const bytes = fill(hasher.allocate(MIN_LOAD / 4), 7);
    const times = (count: number) => Promise.all(Array.from({ length: count }, () => hasher.sha1(bytes)));
    await times(4);
    await times(4);
    expect(spawned).to.have.length(1);
    await times(8);
    expect(spawned).to.have.length(2);
    await times(40);
    expect(spawned).to.have.length(3);
  });

  for (const { processors, inMemory, ofFiles } of [
    { processors: 1, inMemory: 1, ofFiles: 1 },
    { processors: 2, inMemory: 1, ofFiles: 2 },
    { processors: 3, inMemory: 2, ofFiles: DEFAULT_WORKERS },
    { processors: 64, inMemory: 2, ofFiles: DEFAULT_WORKERS },
  ])
    it(`starts ${inMemory} for pieces in memory and ${ofFiles} for files on ${processors} processors`, async () => {
      const hasher = makeHasher(undefined, undefined, processors);
      const bytes = hasher.allocate(MIN_LOAD);
      const pieces = () => Promise.all(Array.from({ length: 8 }, () => hasher.sha1(bytes)));
      await pieces();
      expect(spawned, 'while one wakes up it has much to do, which tells nothing').to.have.length(1);
      await pieces();
      expect(spawned).to.have.length(inMemory);
      const fd = openSync(process.execPath, 'r');
      const place = { fd, offset: 0 };
      await hasher.inPlace!.sha1(new Array(8).fill({ place, length: MIN_LOAD }));
      closeSync(fd);
      expect(spawned).to.have.length(ofFiles);
    });

  it('sends the pieces of one turn in few messages, of bounded length', async () => {
    const hasher = makeHasher(1);
    const length = BATCH_LENGTH / 4;
    const bytes = fill(hasher.allocate(length), 8);
    const waiting = Array.from({ length: 10 }, () => hasher.sha1(bytes));
    let messages = 0;
    await new Promise(setImmediate);
    spawned[0]!.on('message', () => messages++);
    for (const digest of await Promise.all(waiting)) expectDigest(digest, bytes);
    expect(messages).to.equal(3);
  });

  it('rejects the jobs of a thread that fails, and replaces it', async () => {
    let healthy = false;
    const failing = 'require("node:worker_threads").parentPort.on("message", () => { throw new Error("out of order") })';
    const hasher = makeHasher(1, () => (healthy ? new Worker(PROGRAM) : new Worker(failing, { eval: true })));
    const bytes = fill(hasher.allocate(INLINE_LENGTH * 2), 9);
    const results = await Promise.allSettled([hasher.sha1(bytes), hasher.sha1(bytes)]);
    for (const result of results) {
      expect(result.status).to.equal('rejected');
      if (result.status !== 'rejected') continue;
      expect(result.reason.message).to.equal('a hashing thread failed');
      expect(result.reason.cause.message).to.equal('out of order');
    }
    healthy = true;
    expectDigest(await hasher.sha1(bytes), bytes);
    expect(spawned).to.have.length(2);
  });

  it('rejects the jobs of a thread that ends', async () => {
    const hasher = makeHasher(1, () => new Worker('process.exit(3)', { eval: true }));
    const error = await hasher.sha1(hasher.allocate(INLINE_LENGTH * 2)).catch((thrown) => thrown);
    expect(error.message).to.equal('a hashing thread ended with code 3');
  });

  it('rejects what waits when it stops, and everything afterwards', async () => {
    const hasher = makeHasher(1);
    const bytes = hasher.allocate(INLINE_LENGTH * 2);
    await hasher.sha1(bytes);
    const sent = hasher.sha1(bytes).catch(({ message }) => message);
    await new Promise(setImmediate);
    const waiting = hasher.sha1(bytes).catch(({ message }) => message);
    await hasher.stop();
    const late = hasher.sha1(new Uint8Array(1)).catch(({ message }) => message);
    expect(await Promise.all([sent, waiting, late])).to.deep.equal(Array(3).fill('the hasher was stopped'));
    expect(spawned[0]!.threadId).to.equal(-1);
  });

  it('replaces its threads when they may hold much memory that nobody uses', async () => {
    const hasher = makeHasher(1);
    const hashed = async (bytes: Uint8Array): Promise<Uint8Array> => {
      const digest = await hasher.sha1(bytes);
      expectDigest(digest, bytes);
      return digest;
    };
    const used = fill(hasher.allocate(MAX_DROPPED / 8), 10);
    for (let times = 0; times < 10; times++) await hashed(used);
    await collectGarbage();
    expect(spawned).to.have.length(1);
    for (let times = 0; times < 8; times++) await hashed(fill(hasher.allocate(MAX_DROPPED / 8), times));
    // The last one may still be within reach of the stack.
    hasher.allocate(MAX_DROPPED / 8);
    const busy = hashed(used);
    await collectGarbage();
    await Promise.all([busy, hashed(used)]);
    expect(spawned).to.have.length(2);
    await collectGarbage();
    expect(spawned.map(({ threadId }) => threadId === -1)).to.deep.equal([true, false]);
  });

  it('keeps no process alive, even when nobody stops it', async () => {
    const program = `
      import { PieceHasher } from ${JSON.stringify(new URL('../../../plugins/hasher/piece-hasher.js', import.meta.url).href)};
      const hasher = new PieceHasher({ workers: 2 });
      const digest = await hasher.sha1(hasher.allocate(100_000));
      console.log(Buffer.from(digest).toString('hex'));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 8_000 });
    expect(stdout.trim()).to.equal(createHash('sha1').update(new Uint8Array(100_000)).digest('hex'));
  });

  it('checks its option', () => {
    const schema = HasherOptions.schema!;
    expect(hasherPlugin.options).to.equal(HasherOptions);
    expect(schema.safeParse({}).success).to.equal(true);
    expect(schema.safeParse({ workers: 65 }).success).to.equal(false);
    expect(schema.safeParse({ workers: -1 }).success).to.equal(false);
    expect(schema.safeParse({ workres: 1 }).success).to.equal(false);
  });
});
