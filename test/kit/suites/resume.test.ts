// The resume suite catches resumes that are broken, each in its own way; and every check catches one.
import { expect } from 'chai';
import type { Resume, ResumeRecord, Torrent } from 'piecework';
import { FileResume } from '../../../plugins/resume-file/file-resume.js';
import { failedChecks } from '../check.js';
import { RecordedEvents } from '../recorded-events.js';
import { resumeChecks } from './resume.js';
import { sampleTorrent } from './sample-torrent.js';

/** A right one, to be broken. */
class Right extends FileResume {
  constructor(torrent: Torrent, directory: string) {
    super(torrent, new RecordedEvents(), { directory });
  }
}

const NOTHING: ResumeRecord = { have: new Uint8Array(), fingerprints: [] };

const BROKEN: Record<string, new (torrent: Torrent, directory: string) => Resume> = {
  'has an empty record at first': class extends Right {
    override async load() {
      return (await super.load()) ?? NOTHING;
    }
  },
  'keeps nothing': class extends Right {
    override async save() {}
  },
  'takes absent files for empty fingerprints': class extends Right {
    override async load() {
      const record = await super.load();
      return record && { ...record, fingerprints: record.fingerprints.map((one) => one ?? '') };
    }
  },
  'keeps records for as long as it lives': class {
    #record: ResumeRecord | undefined;
    async load() {
      return this.#record;
    }
    async save(record: ResumeRecord) {
      this.#record = record;
    }
  },
  'keeps the first record': class extends Right {
    override async save(record: ResumeRecord, flushed: boolean) {
      if (!(await this.load())) await super.save(record, flushed);
    }
  },
  'keeps the longest of the waiting records': class extends Right {
    readonly #waiting: ResumeRecord[] = [];
    override async save(record: ResumeRecord) {
      this.#waiting.push(record);
      await new Promise(setImmediate);
      await super.save(this.#waiting[0]!, true);
      await new Promise(setImmediate);
    }
  },
  'reads the record late': class extends Right {
    override async save(record: ResumeRecord) {
      await new Promise(setImmediate);
      await super.save(record, true);
    }
  },
  'has one record for all torrents': class extends Right {
    constructor(torrent: Torrent, directory: string) {
      super({ ...torrent, metainfo: sampleTorrent({ pieceLength: 1, lengths: [1] }).metainfo }, directory);
    }
  },
  'has one record for all places': class extends Right {
    constructor(torrent: Torrent, directory: string) {
      super({ ...torrent, contentPath: '/' }, directory);
    }
  },
  'takes an empty record for none': class extends Right {
    override async load() {
      const record = await super.load();
      return record?.have.length === 0 ? undefined : record;
    }
  },
};

describe('resume suite', () => {
  const caught = new Set<string>();

  it('passes a right resume', async () => {
    expect(await failedChecks(resumeChecks, (torrent, folder) => new Right(torrent, folder))).to.deep.equal([]);
  });

  for (const [fault, Broken] of Object.entries(BROKEN)) {
    it(`catches a resume that ${fault}`, async () => {
      const failed = await failedChecks(resumeChecks, (torrent, folder) => new Broken(torrent, folder));
      expect(failed).to.not.be.empty;
      for (const name of failed) caught.add(name);
    });
  }

  it('has no check that nothing fails', () => {
    expect([...caught]).to.have.members(resumeChecks.map(({ name }) => name));
  });
});
