// The parser and the corpus: every sentence, every info-hash and every path is as it has to be, each time the same.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { InputError, type Metainfo } from 'piecework';
import { decode, decodePrefix } from '../../../plugins/bencode/decode.js';
import { encode } from '../../../plugins/bencode/encode.js';
import { TorrentFile } from '../../../plugins/metainfo/torrent-file.js';
import { CORPUS, isTaken, type Taken } from './corpus/index.js';

/** On a free machine the slowest takes half a second. */
const LIMIT_MS = 20_000;

const step = new TorrentFile({ decode, decodePrefix, encode });

describe('metainfo: the corpus', function () {
  this.timeout(LIMIT_MS);

  for (const entry of CORPUS) {
    it(`${entry.row} ${isTaken(entry) ? 'takes' : 'refuses'} ${entry.name}`, () => {
      const torrent = entry.torrent();
      for (let time = 1; time <= 2; time++) {
        if (isTaken(entry)) expectRead(step.parse(torrent), entry);
        else
          expect(() => step.parse(torrent))
            .to.throw(InputError)
            .with.property('message', entry.message);
      }
      expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
    });
  }

  it('has an entry for each row, and none twice', () => {
    expect(new Set(CORPUS.map(({ row }) => row))).to.deep.equal(new Set(Array.from({ length: 27 }, (_, index) => index + 1)));
    expect(new Set(CORPUS.map(({ name }) => name)).size)
      .to.equal(CORPUS.length)
      .and.at.least(120);
  });
});

function expectRead(read: Metainfo, { reads, info }: Taken): void {
  const { name = 'content.bin', files = [[name, 40_000]], pieces = 3, trackers = [] } = reads;
  expect(read.name).to.equal(name);
  expect(read.files.filter(({ padding }) => !padding).map(({ path, length }) => [path.join('/'), length])).to.deep.equal(files);
  expect(read.geometry.pieceCount).to.equal(pieces);
  expect(read.tiers.flat()).to.deep.equal(trackers);
  expect(read.infoHash.hex).to.equal(createHash('sha1').update(info()).digest('hex'));
  expect(JSON.stringify([read.comment, read.createdBy]).length).to.be.lessThan(2000);
}
