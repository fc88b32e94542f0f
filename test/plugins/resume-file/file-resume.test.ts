// The record on the disk: what it looks like, and what is done with one that cannot be trusted.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { StorageError } from 'piecework';
import { FileResume, MAX_RECORD_LENGTH } from '../../../plugins/resume-file/file-resume.js';
import { isSameStart, machineStart, SAME_START_MS } from '../../../plugins/resume-file/machine-start.js';
import { RecordedEvents } from '../../kit/recorded-events.js';
import { resumeSuite } from '../../kit/suites/resume.js';
import { sampleTorrent } from '../../kit/suites/sample-torrent.js';

resumeSuite('resume-file', (torrent, directory) => new FileResume(torrent, new RecordedEvents(), { directory }));

describe('resume-file', () => {
  const torrent = sampleTorrent({ pieceLength: 16, lengths: [100] });
  const record = { have: Uint8Array.of(0b1010_0000), fingerprints: ['100:5:7'] };
  let directory: string;
  let resume: FileResume;
  let events: RecordedEvents;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'piecework-resume-'));
    events = new RecordedEvents();
    resume = new FileResume(torrent, events, { directory });
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function failureOf(promise: Promise<unknown>): Promise<string> {
    const error = await promise.then(
      () => expect.fail('it did not fail'),
      (thrown) => thrown,
    );
    expect(error).to.be.instanceOf(StorageError);
    return error.message;
  }

  it('leaves one file, named by the info-hash and the place, and the one before it', async () => {
    await resume.save(record, true);
    const [name, ...rest] = await readdir(directory);
    expect(rest).to.deep.equal([]);
    for (let time = 0; time < 3; time++) await resume.save(record, true);
    expect((await readdir(directory)).sort()).to.deep.equal([name, `${name}.previous`]);
    expect(name).to.match(/^(01){20}-[0-9a-f]{16}\.json$/);
    expect(resume.path).to.equal(join(directory, name!));
  });

  it('believes what was not flushed until the machine starts again, and what was flushed after that', async () => {
    const started = (start: string) => new FileResume(torrent, events, { directory }, async () => start);
    await started('1000000').save(record, false);
    expect(await started(String(1_000_000 + SAME_START_MS - 1)).load()).to.deep.equal(record);
    for (const later of [String(1_000_000 + SAME_START_MS), '0f3e-another', 'NaN']) {
      expect(await failureOf(started(later).load())).to.contain('the machine was started again since');
    }
    await started('0f3e-this').save(record, false);
    expect(await started('0f3e-this').load()).to.deep.equal(record);
    expect(await failureOf(started('0f3e-that').load())).to.contain('the machine was started again since');
    await started('0f3e-this').save(record, true);
    expect(await started('0f3e-that').load()).to.deep.equal(record);
  });

  it('knows one start of the machine from another', async () => {
    expect(isSameStart(await machineStart(), await machineStart())).to.equal(true);
  });

  it('makes its folder, for its owner alone', async () => {
    const deep = new FileResume(torrent, events, { directory: join(directory, 'a', 'b') });
    await deep.save(record, true);
    expect((await stat(deep.path)).mode & 0o077).to.equal(0);
    expect(await deep.load()).to.deep.equal(record);
  });

  it('keeps records in the data folder of the user unless told otherwise', () => {
    const path = new FileResume(torrent, events, {}).path;
    expect(dirname(path)).to.match(/piecework.*resume$/);
  });

  it('takes the same place however it is written', () => {
    const round = { ...torrent, contentPath: join(torrent.contentPath, '..', 'x', '..', 'sample') };
    expect(new FileResume(round, events, { directory }).path).to.equal(resume.path);
  });

  it('says that everything is checked again when the record is rubbish', async () => {
    for (const [rubbish, reason] of [
      ['', 'it is not JSON'],
      ['{"body":', 'it is not JSON'],
      ['null', 'it is not a resume record of version 2'],
      ['{"body":{"version":2}}', 'it is not a resume record of version 2'],
    ] as const) {
      await writeFile(resume.path, rubbish);
      expect(await failureOf(resume.load())).to.equal(
        `the resume record ${resume.path} cannot be used, so all content is checked again: ${reason}`,
      );
    }
  });

  it('detects any changed byte', async () => {
    await resume.save(record, true);
    const text = await readFile(resume.path);
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const torn = Buffer.from(text);
        torn[at] = torn[at]! ^ change;
        await writeFile(resume.path, torn);
        // A changed byte in the name of a key or in the hash is as fatal as one in the bitfield.
        await failureOf(resume.load());
      }),
      { numRuns: 150 },
    );
  });

  it('detects any cut', async () => {
    await resume.save(record, true);
    for (let length = (await stat(resume.path)).size - 1; length >= 0; length -= 7) {
      await truncate(resume.path, length);
      await failureOf(resume.load());
    }
  });

  it('refuses the record of another torrent under its own name', async () => {
    const other = new FileResume(sampleTorrent({ pieceLength: 16, lengths: [100], infoHashByte: 2 }), events, { directory });
    await other.save(record, true);
    await writeFile(resume.path, await readFile(other.path));
    expect(await failureOf(resume.load())).to.contain('it belongs to another torrent');
  });

  it('reads nothing over its limit', async () => {
    await writeFile(resume.path, '');
    await truncate(resume.path, MAX_RECORD_LENGTH + 1);
    expect(await failureOf(resume.load())).to.contain(
      `it has ${MAX_RECORD_LENGTH + 1} bytes, over the limit of ${MAX_RECORD_LENGTH}`,
    );
  });

  it('says when something else is in the way', async () => {
    await mkdir(resume.path);
    expect(await failureOf(resume.load())).to.contain('it is not a file');
    const blocked = new FileResume(torrent, events, { directory: join(directory, 'file') });
    await writeFile(join(directory, 'file'), '');
    expect(await failureOf(blocked.save(record, true))).to.contain(`${blocked.path} cannot be written`);
  });

  it('uses the one before it when the newest is rubbish, and says so', async () => {
    await resume.save(record, true);
    await resume.save({ ...record, have: Uint8Array.of(0xff) }, true);
    await writeFile(resume.path, 'rubbish');
    expect(await resume.load()).to.deep.equal(record);
    const message = `the resume record ${resume.path} cannot be used, so the one before it is: it is not JSON`;
    expect(events.of('warning')).to.deep.equal([{ message }]);
    await writeFile(resume.previousPath, 'rubbish');
    expect(await failureOf(resume.load())).to.contain('so all content is checked again: it is not JSON');
    await resume.save(record, true);
    expect(await resume.load()).to.deep.equal(record);
  });

  it('does not come back after it was removed', async () => {
    await resume.save(record, true);
    await resume.save(record, true);
    await rm(resume.path);
    expect([await resume.load(), events.all]).to.deep.equal([undefined, []]);
  });

  it('says the same each time that it cannot be written, so that it is told once', async () => {
    await mkdir(resume.path);
    const messages = [await failureOf(resume.save(record, true)), await failureOf(resume.save(record, true))];
    expect(messages[0]).to.equal(messages[1]);
    expect(messages[0]).to.match(/cannot be written: E[A-Z]+: [a-z ]+$/);
    expect(await readdir(directory)).to.deep.equal([basename(resume.path)]);
  });

  it('gives back any record', async () => {
    const anyRecord = fc.record({
      have: fc.uint8Array({ maxLength: 40 }),
      fingerprints: fc.array(fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }), { maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(anyRecord, async (any) => {
        await resume.save(any, true);
        expect(await resume.load()).to.deep.equal(any);
      }),
      { numRuns: 50 },
    );
  });
});
