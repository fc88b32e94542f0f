// The bound on open files holds whatever happens, and nothing in use is closed.
import { expect } from 'chai';
import fc from 'fast-check';
import { StorageError } from 'piecework';
import { DescriptorPool, Descriptors, type Opener } from '../../../plugins/storage-file/descriptors.js';

/** Descriptors are numbers that are never used again. */
class FakeFiles implements Opener {
  readonly open_ = new Map<number, { file: number; writable: boolean }>();
  most = 0;
  opens = 0;
  failing = new Set<number>();
  async open(file: number, writable: boolean): Promise<number> {
    await new Promise(setImmediate);
    if (this.failing.has(file)) throw new Error(`no file ${file}`);
    this.open_.set(++this.opens, { file, writable });
    this.most = Math.max(this.most, this.open_.size);
    return this.opens;
  }
  async close(fd: number): Promise<void> {
    expect(this.open_.delete(fd)).to.equal(true, 'closed twice');
  }
}

describe('storage-file descriptors', () => {
  it('opens a file once for all who want it', async () => {
    const files = new FakeFiles();
    const descriptors = new Descriptors(files, new DescriptorPool(2));
    await Promise.all([1, 2, 3].map(() => descriptors.use(7, false, async () => {})));
    await descriptors.use(7, false, async () => {});
    expect(files.opens).to.equal(1);
  });

  it('closes the one that was not used for longest', async () => {
    const files = new FakeFiles();
    const descriptors = new Descriptors(files, new DescriptorPool(2));
    for (const file of [1, 2, 1, 3]) await descriptors.use(file, false, async () => {});
    expect([...files.open_.values()].map(({ file }) => file)).to.deep.equal([1, 3]);
  });

  it('opens anew for writing, and reads by that', async () => {
    const files = new FakeFiles();
    const descriptors = new Descriptors(files, new DescriptorPool(2));
    for (const writable of [false, true, false]) await descriptors.use(1, writable, async () => {});
    expect([...files.open_.values()]).to.deep.equal([{ file: 1, writable: true }]);
    expect(files.opens).to.equal(2);
  });

  it('shares its room among all torrents: an idle file of one makes room for another, and who waits is not forgotten', async () => {
    const files = new FakeFiles();
    const pool = new DescriptorPool(2);
    const torrents = [1, 2, 3].map(() => new Descriptors(files, pool));
    for (const torrent of torrents) await torrent.use(1, false, async () => {});
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 2));
    const done = Promise.allSettled(torrents.flatMap((torrent) => [1, 2, 3].map((file) => torrent.use(file, true, pause))));
    await torrents[0]?.stop();
    const results = await done;
    expect(results.slice(3).map(({ status }) => status)).to.deep.equal(Array(6).fill('fulfilled'));
    expect(files.most).to.equal(2);
    await Promise.all(torrents.map((torrent) => torrent.stop()));
    expect([files.open_.size, pool.users.size]).to.deep.equal([0, 0]);
  });

  it('tells a failure to all who wait, and tries again for the next', async () => {
    const files = new FakeFiles();
    const descriptors = new Descriptors(files, new DescriptorPool(1));
    files.failing.add(1);
    const results = await Promise.allSettled([1, 1, 2].map((file) => descriptors.use(file, false, async (fd) => fd)));
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'fulfilled']);
    files.failing.clear();
    expect(await descriptors.use(1, false, async (fd) => fd)).to.equal(2);
  });

  it('waits for work in hand when it stops, and refuses what waits', async () => {
    const files = new FakeFiles();
    const descriptors = new Descriptors(files, new DescriptorPool(1));
    let finish = (): void => {};
    const working = descriptors.use(1, false, () => new Promise<void>((resolve) => (finish = resolve)));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const waiting = descriptors.use(2, false, async () => {}).catch((thrown) => thrown);
    let stopped = false;
    const stopping = descriptors.stop().then(() => {
      stopped = true;
    });
    expect(await waiting).to.be.instanceOf(StorageError);
    expect([stopped, files.open_.size]).to.deep.equal([false, 1]);
    finish();
    await Promise.all([working, stopping]);
    expect(files.open_.size).to.equal(0);
  });

  it('keeps its bound under any load, and finishes it all', async () => {
    const job = fc.record({ file: fc.nat(9), writable: fc.boolean(), turns: fc.nat(3), fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), async (jobs, limit) => {
        const files = new FakeFiles();
        const descriptors = new Descriptors(files, new DescriptorPool(limit));
        const done = jobs.map(({ file, writable, turns, fails }) =>
          descriptors.use(file, writable, async (fd) => {
            for (let turn = 0; turn <= turns; turn++) {
              expect(files.open_.get(fd)?.file).to.equal(file);
              if (writable) expect(files.open_.get(fd)?.writable).to.equal(true);
              await new Promise(setImmediate);
            }
            if (fails) throw new Error('as it should');
          }),
        );
        const results = await Promise.allSettled(done);
        expect(results.map(({ status }) => status)).to.deep.equal(jobs.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')));
        for (const result of results) if (result.status === 'rejected') expect(result.reason.message).to.equal('as it should');
        expect(files.most).to.be.at.most(limit);
        await descriptors.stop();
        expect(files.open_.size).to.equal(0);
      }),
      { numRuns: 60 },
    );
  });
});
