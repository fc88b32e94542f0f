// What the command line takes, reads and says at most.
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Bitfield, type PieceIndex } from 'piecework';
import { MAX_LINE_LENGTH, sentence } from '../../cli/ending.js';
import { MAX_TORRENT_FILE } from '../../cli/files.js';
import { MOST_MINUTES, MOST_RATIO, minutes, ratio } from '../../cli/options.js';
import { MOST_TOLD, verdictOf } from '../../cli/verdict.js';
import { sampleTorrent } from '../kit/suites/sample-torrent.js';
import { ownFolder, runHere } from './run.js';

describe('the command line', () => {
  const folder = ownFolder();

  it(`reads no torrent file above ${MAX_TORRENT_FILE} bytes`, async () => {
    const film = join(folder(), 'film.mkv');
    await writeFile(film, '');
    await truncate(film, MAX_TORRENT_FILE + 1);
    const { code, stderr } = await runHere(folder(), ['info', film]);
    expect(code).to.equal(1);
    expect(stderr).to.contain(`with ${MAX_TORRENT_FILE + 1} bytes it is too long for a .torrent file`);
  });

  it('takes ratios and minutes up to a bound', () => {
    expect([ratio(String(MOST_RATIO)), minutes(String(MOST_MINUTES))]).to.deep.equal([MOST_RATIO, MOST_MINUTES]);
    expect(() => ratio(`${MOST_RATIO}.1`)).to.throw(`from 0 to ${MOST_RATIO}`);
    expect(() => minutes(`${MOST_MINUTES}.1`)).to.throw(`from 0 to ${MOST_MINUTES}`);
  });

  it('cuts a line of an error', () => {
    expect(sentence('x'.repeat(MAX_LINE_LENGTH + 1))).to.have.length(MAX_LINE_LENGTH);
    expect(sentence('x'.repeat(MAX_LINE_LENGTH - 1))).to.have.length(MAX_LINE_LENGTH);
  });

  it(`tells of ${MOST_TOLD} wrong pieces and files one by one`, () => {
    const { metainfo } = sampleTorrent({ pieceLength: 10, lengths: Array(MOST_TOLD + 5).fill(10) });
    const right = new Bitfield(MOST_TOLD + 5);
    right.add(0 as PieceIndex);
    const { wrongPieces, wrongFiles, piecesRight } = verdictOf(metainfo, 'folder', right);
    expect([wrongPieces.length, wrongPieces[0], wrongFiles.length, piecesRight]).to.deep.equal([MOST_TOLD, 1, MOST_TOLD, 1]);
  });
});
