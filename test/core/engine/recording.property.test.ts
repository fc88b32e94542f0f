// Whatever fails and whenever the machine stops: no record that would be believed claims a piece that is not on the disk.
import { expect } from 'chai';
import fc from 'fast-check';
import { Bitfield, Geometry, type PieceIndex, StorageError } from 'piecework';
import { CHECKPOINT_MS } from '../../../core/engine/bounds.js';
import { Checkpoints } from '../../../core/engine/checkpoints.js';
import { WatchedContent } from '../../../core/engine/watched-content.js';
import { testContent } from '../../kit/content.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { VirtualClock } from '../../kit/virtual-clock.js';
import { FakeHasher, FakeResume, FakeStorage, settle } from './fakes.js';

const PIECES = 8;
/** The first file was complete before; the second is being fetched. */
const LENGTHS = [3, 5];

/** What was written is lost by a crash, or not, unless it was flushed. A flush that failed loses it, and says so once. */
class Disk {
  /** Pieces that survive a crash. */
  readonly safe = new Set([0, 1, 2]);
  readonly written = new Set<number>();
  readonly versions = [0, 0];
  /** Gone, and the system has told so. */
  #lost = new Set<number>();
  failFlush: 'no' | 'for good' | 'for now' = 'no';

  write(piece: number): void {
    this.written.add(piece);
    this.versions[1]!++;
  }

  /** Somebody else overwrites a piece of the first file. */
  spoil(piece: number): void {
    this.safe.delete(piece);
    this.versions[0]!++;
  }

  async flush(): Promise<void> {
    const mode = this.failFlush;
    this.failFlush = 'no';
    if (mode === 'for now') throw new StorageError('too many open files', { mayPass: true });
    const pieces = [...this.written];
    await Promise.resolve();
    for (const piece of pieces) {
      this.written.delete(piece);
      (mode === 'for good' ? this.#lost : this.safe).add(piece);
    }
    if (mode === 'for good') throw new StorageError('the device failed');
  }

  prints(): string[] {
    return this.versions.map(String);
  }

  crash(survives: (piece: number) => boolean): void {
    for (const piece of this.written) if (survives(piece)) this.safe.add(piece);
  }
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant('write' as const) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: CHECKPOINT_MS * 2 }) },
  { weight: 1, arbitrary: fc.constantFrom('flush fails', 'flush fails for now', 'record fails', 'spoil', 'record', 'flush') },
);

describe('the resume record', () => {
  it('never claims a piece that is not on the disk', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.nat(255), async (steps, survivors) => {
        const disk = new Disk();
        const clock = new VirtualClock();
        const have = new Bitfield(PIECES);
        const geometry = new Geometry(1, LENGTHS);
        const all = [...geometry.pieces()];
        for (const piece of all.slice(0, 3)) have.add(piece);
        const files = LENGTHS.map((length, index) => ({ path: [`f${index}`], length, padding: false }));
        const metainfo = { ...testContent(new SeededRandom(1), PIECES, 1).metainfo, files, geometry };
        const storage = new FakeStorage(new Uint8Array(PIECES), 1);
        storage.fingerprints = async () => disk.prints();
        const served = new WatchedContent({ metainfo, clock, storage, hasher: new FakeHasher() });
        served.watch(disk.prints());
        const resume = new FakeResume();
        const ignore = (): void => {};
        const content = { flush: () => disk.flush(), fingerprints: () => served.fingerprints() };
        const checkpoints = new Checkpoints({ clock, storage: content, resume, have, failed: ignore, lost: ignore });
        const write = (piece: PieceIndex | undefined): void => {
          if (piece === undefined) return;
          served.writes(piece);
          disk.write(piece);
          have.add(piece);
          checkpoints.changed();
        };
        for (const what of steps) {
          if (typeof what === 'number') await clock.advance(what);
          else if (what === 'write') write(all.find((piece) => !have.has(piece)));
          else if (what === 'flush fails') disk.failFlush = 'for good';
          else if (what === 'flush fails for now') disk.failFlush = 'for now';
          else if (what === 'record fails') resume.broken = new Error('no space');
          else if (what === 'spoil') disk.spoil(1);
          else if (what === 'record') void checkpoints.record();
          else void checkpoints.flush();
          if (what !== 'record fails') resume.broken = undefined;
        }
        await settle();
        // Killed, the process loses nothing of what it wrote.
        expect(claims(resume, resume.records.length - 1, disk, geometry, disk.written)).to.deep.equal([]);
        disk.crash((piece) => (survivors & (1 << piece)) !== 0);
        expect(claims(resume, resume.flushed.lastIndexOf(true), disk, geometry)).to.deep.equal([]);
      }),
      { numRuns: 400 },
    );
  });
});

/** Pieces that a next run would believe in by this record, and that are not there. */
function claims(
  resume: FakeResume,
  index: number,
  disk: Disk,
  geometry: Geometry,
  there: ReadonlySet<number> = new Set(),
): number[] {
  const record = resume.records[index];
  if (!record) return [];
  const believed = (piece: PieceIndex): boolean =>
    geometry.spans(piece, 0, 1).every(({ file }) => record.fingerprints[file] === disk.prints()[file]);
  const isThere = (piece: PieceIndex): boolean => disk.safe.has(piece) || there.has(piece);
  return [...(Bitfield.fromBytes(record.have, PIECES) ?? [])].filter((piece) => believed(piece) && !isThere(piece));
}
