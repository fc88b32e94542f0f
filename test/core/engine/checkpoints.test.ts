// The resume record: never ahead of what is written, seldom behind, and marked until that is flushed.
import { expect } from 'chai';
import { Bitfield, Geometry, StorageError } from 'piecework';
import { CHECKPOINT_MS, FLUSH_MS } from '../../../core/engine/bounds.js';
import { Checkpoints } from '../../../core/engine/checkpoints.js';
import { VirtualClock } from '../../kit/virtual-clock.js';
import { FakeResume, FakeStorage, settle } from './fakes.js';

const [ZERO, ONE] = [...new Geometry(1, [2]).pieces()] as const;

function made() {
  const clock = new VirtualClock();
  const storage = new FakeStorage(new Uint8Array(2), 1);
  const resume = new FakeResume();
  const have = new Bitfield(2);
  const failures: unknown[] = [];
  const losses: unknown[] = [];
  const failed = (error: unknown): void => void failures.push(error);
  const lost = (error: unknown): void => void losses.push(error);
  const checkpoints = new Checkpoints({ clock, storage, resume, have, failed, lost });
  const recorded = () => resume.records.map((record) => [...(Bitfield.fromBytes(record.have, 2) ?? [])]);
  return { clock, storage, resume, have, failures, losses, checkpoints, recorded };
}

describe('Checkpoints', () => {
  it('records CHECKPOINT_MS after the first change, however many follow', async () => {
    const { clock, storage, resume, have, checkpoints, recorded } = made();
    have.add(ZERO!);
    checkpoints.changed();
    await clock.advance(CHECKPOINT_MS - 1);
    have.add(ONE!);
    checkpoints.changed();
    expect(recorded()).to.deep.equal([]);
    await clock.advance(1);
    expect([recorded(), resume.flushed, storage.calls]).to.deep.equal([[[0, 1]], [false], ['fingerprints']]);
  });

  it('flushes FLUSH_MS after the first change, and has nothing to do then until the next', async () => {
    const { clock, resume, have, checkpoints, recorded } = made();
    have.add(ZERO!);
    checkpoints.changed();
    await clock.advance(FLUSH_MS - 1);
    expect(resume.flushed).to.deep.equal([false]);
    await clock.advance(1);
    expect([recorded(), resume.flushed, clock.pending]).to.deep.equal([[[0], [0]], [false, true], 0]);
    await checkpoints.flush();
    expect(resume.flushed.length).to.equal(2);
  });

  it('makes no record by itself once it is closed', async () => {
    const { clock, checkpoints, recorded } = made();
    checkpoints.changed();
    checkpoints.close();
    expect([clock.pending, recorded()]).to.deep.equal([0, []]);
  });

  it('flushes first, then takes fingerprints, then saves; what comes meanwhile waits for the next record', async () => {
    const { storage, have, checkpoints, recorded } = made();
    let flushed = (): void => {};
    storage.flushWaits = new Promise((resolve) => {
      flushed = resolve;
    });
    have.add(ZERO!);
    checkpoints.changed();
    const saved = checkpoints.flush();
    await settle();
    have.add(ONE!);
    checkpoints.changed();
    expect([storage.calls, recorded()]).to.deep.equal([['flush'], []]);
    flushed();
    await saved;
    expect([storage.calls, recorded()]).to.deep.equal([['flush', 'fingerprints'], [[0]]]);
    await checkpoints.flush();
    expect(recorded()).to.deep.equal([[0], [0, 1]]);
  });

  it('saves nothing when nothing changed, and leaves no timer', async () => {
    const { clock, checkpoints, recorded } = made();
    await Promise.all([checkpoints.record(), checkpoints.flush()]);
    checkpoints.changed();
    await Promise.all([checkpoints.flush(), checkpoints.record(), checkpoints.flush()]);
    expect([recorded().length, clock.pending]).to.deep.equal([1, 0]);
  });

  it('claims nothing any more once a flush failed: a second one could succeed without the bytes that the first one lost', async () => {
    const { clock, storage, losses, failures, have, checkpoints, recorded } = made();
    const fault = new StorageError('the device failed');
    have.add(ZERO!);
    checkpoints.changed();
    await clock.advance(CHECKPOINT_MS);
    storage.broken = fault;
    await clock.advance(FLUSH_MS);
    storage.broken = undefined;
    checkpoints.changed();
    await checkpoints.flush();
    expect([losses, failures, recorded()]).to.deep.equal([[fault], [], [[0], []]]);
    expect(storage.calls).to.deep.equal(['fingerprints', 'flush']);
  });

  for (const where of ['storage', 'resume'] as const) {
    it(`goes on when ${where} fails for now, and tries again at the next save`, async () => {
      const parts = made();
      const fault = new StorageError('too many open files', { mayPass: true });
      parts[where].broken = fault;
      parts.checkpoints.changed();
      await parts.checkpoints.flush();
      expect([parts.failures, parts.recorded()]).to.deep.equal([[fault], []]);
      parts[where].broken = undefined;
      await parts.checkpoints.flush();
      expect(parts.recorded().length).to.equal(1);
    });
  }
});
