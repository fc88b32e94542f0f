// What every Resume must do. `resumeSuite` makes mocha tests of it; `resumeChecks` are the single checks.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lifecycle, Resume, ResumeRecord, Torrent } from 'piecework';
import { type Check, describeChecks } from '../check.js';
import { sampleTorrent } from './sample-torrent.js';

/** As a program started anew would make it. What it keeps for later starts lies in that folder. */
export type MakeResume = (torrent: Torrent, folder: string) => Resume & Lifecycle;

export function resumeSuite(name: string, make: MakeResume): void {
  describeChecks(`${name}: a Resume`, resumeChecks, make);
}

type Open = (torrent: Torrent) => Promise<Resume & Lifecycle>;

const torrent = sampleTorrent({ pieceLength: 16, lengths: [100, 0, 60] });
const record: ResumeRecord = { have: Uint8Array.of(0b1010_0001, 0b1000_0000), fingerprints: ['100:1', undefined, 'a "b" \\ ü'] };
const later: ResumeRecord = { have: Uint8Array.of(0xff, 0xc0), fingerprints: ['100:2', '0:1', '60:9'] };

export const resumeChecks: readonly Check<MakeResume>[] = [
  check('has nothing at first', async (open) => {
    assert.equal(await (await open(torrent)).load(), undefined);
  }),
  check('gives back what was saved', async (open) => {
    const resume = await open(torrent);
    await resume.save(record, true);
    assertSame(await resume.load(), record);
  }),
  ...[true, false].map((flushed) =>
    check(`remembers across restarts what was ${flushed ? '' : 'not '}flushed`, async (open) => {
      const resume = await open(torrent);
      await resume.save(record, flushed);
      await resume.stop?.();
      assertSame(await (await open(torrent)).load(), record);
    }),
  ),
  check('keeps the last record only', async (open) => {
    const resume = await open(torrent);
    await resume.save(later, true);
    await resume.save(record, true);
    assertSame(await (await open(torrent)).load(), record);
  }),
  check('keeps the last of records saved at once', async (open) => {
    const resume = await open(torrent);
    await Promise.all([resume.save(record, true), resume.save(record, true), resume.save(later, true)]);
    assertSame(await resume.load(), later);
  }),
  check('does not hold on to the memory it is given', async (open) => {
    const resume = await open(torrent);
    const have = record.have.slice();
    const saved = resume.save({ ...record, have }, true);
    have.fill(0);
    await saved;
    assertSame(await resume.load(), record);
  }),
  check('knows torrents apart', async (open) => {
    await (await open(torrent)).save(record, true);
    const other = sampleTorrent({ pieceLength: 16, lengths: [100, 0, 60], infoHashByte: 2 });
    assert.equal(await (await open(other)).load(), undefined);
  }),
  check('knows places of one torrent apart', async (open) => {
    await (await open(torrent)).save(record, true);
    const elsewhere = { ...torrent, contentPath: `${torrent.contentPath}-2` };
    assert.equal(await (await open(elsewhere)).load(), undefined);
  }),
  check('takes a torrent without pieces', async (open) => {
    const resume = await open(torrent);
    await resume.save({ have: new Uint8Array(), fingerprints: [] }, true);
    assertSame(await resume.load(), { have: new Uint8Array(), fingerprints: [] });
  }),
];

function check(name: string, body: (open: Open) => Promise<void>): Check<MakeResume> {
  return {
    name,
    run: async (make) => {
      const folder = await mkdtemp(join(tmpdir(), 'piecework-resume-'));
      const opened: Lifecycle[] = [];
      try {
        await body(async (of) => {
          const resume = make(of, folder);
          opened.push(resume);
          await resume.start?.();
          return resume;
        });
      } finally {
        for (const resume of opened) await resume.stop?.();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

function assertSame(found: ResumeRecord | undefined, wanted: ResumeRecord): void {
  assert.deepEqual(found && [...found.have], [...wanted.have]);
  assert.deepEqual(found?.fingerprints, wanted.fingerprints);
}
