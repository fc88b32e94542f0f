// What somebody else put in the place of a file: never changed, and told; while our own files are gone on with and healed.
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { Bitfield, StorageError } from 'piecework';
import { FileStorage } from '../../../plugins/storage-file/file-storage.js';
import { piece } from '../../kit/piece.js';
import { sampleTorrent } from '../../kit/suites/sample-torrent.js';

const LEFT = 'It is left as it is: move it away, or choose another folder';
const PIECE = 10;

describe('storage-file, with files that somebody else may have put there', () => {
  let folder: string;
  let storage: FileStorage;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'piecework-foreign-'));
  });

  afterEach(async () => {
    await storage.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const PATHS = ['f0', 'd1/f1', 'd1/d2/f2'] as const;
  const path = (file: number): string => join(folder, PATHS[file] ?? '');
  const there = async (file: number): Promise<string> => (await readFile(path(file))).toString('latin1');
  const bytes = (length: number): Uint8Array => new Uint8Array(length).fill('r'.charCodeAt(0));

  /** @param found what is there, by number of file */
  async function prepare(
    lengths: readonly number[],
    found: Readonly<Record<number, string>>,
    own: readonly number[],
    isNew: boolean,
  ) {
    for (const [file, text] of Object.entries(found)) {
      await mkdir(dirname(path(Number(file))), { recursive: true });
      await writeFile(path(Number(file)), text);
    }
    const torrent = sampleTorrent({ pieceLength: PIECE, lengths, contentPath: folder });
    storage = new FileStorage(torrent);
    const pieces = new Bitfield(torrent.metainfo.geometry.pieceCount);
    pieces.fill();
    return storage.prepare(pieces, new Set(own), isNew);
  }

  async function refusal(promise: Promise<unknown>): Promise<string> {
    const error = await promise.then(
      () => expect.fail('it did not fail'),
      (thrown) => thrown,
    );
    expect(error).to.be.instanceOf(StorageError);
    return error.message;
  }

  const nothingOf = (file: number): string => `${path(file)} is there already, and holds nothing of this torrent. ${LEFT}`;
  const elseIn = (file: number): string => `${path(file)} was there already, and holds something else than this torrent. ${LEFT}`;

  describe('before the first write', () => {
    it('refuses any of them when nothing of the torrent was ever here, however short', async () => {
      expect(await refusal(prepare([10, 10], { 0: 'precious' }, [], true))).to.equal(nothingOf(0));
      await rm(path(0));
      expect(await refusal(prepare([4, 6], { 1: 'diary' }, [], true))).to.equal(nothingOf(1));
    });

    it('refuses one among own files when a whole piece in it is wrong', async () => {
      expect(await refusal(prepare([10, 25, 5], { 0: 'r'.repeat(10), 1: 'precious photo' }, [0], true))).to.equal(nothingOf(1));
      await writeFile(path(1), '');
      await prepare([10, 25, 5], {}, [0], true);
    });

    it('judges a file by its whole piece also when the rest of that is padding', async () => {
      expect(await refusal(prepare([10, 4, -6], { 1: 'diar' }, [0], true))).to.equal(nothingOf(1));
    });

    it('takes holes and zeros for nothing, however many', async () => {
      await mkdir(dirname(path(1)), { recursive: true });
      await writeFile(path(0), '');
      await truncate(path(0), 9);
      await prepare([10, 200_000], { 1: '\0'.repeat(200_000) }, [], true);
      expect(await refusal(prepare([10, 200_000], { 1: `${'\0'.repeat(199_999)}x` }, [], true))).to.equal(nothingOf(1));
    });

    it('leaves it to the first write when a record tells of the torrent, or when no piece can tell', async () => {
      await prepare([10, 10], { 0: 'precious!!' }, [], false);
      await prepare([10, 4, 6], { 1: 'diar' }, [0], true);
      await prepare([10, 25, 5], { 1: 'short' }, [0], true);
    });
  });

  describe('at a write', () => {
    it('changes nothing in a file that is not our own, and says so', async () => {
      await prepare([4, 6], { 0: 'rrrr', 1: 'diary' }, [], false);
      expect(await refusal(storage.write(piece(0), bytes(10)))).to.equal(elseIn(1));
      expect([await there(0), await there(1)]).to.deep.equal(['rrrr', 'diary']);
    });

    it('goes on with what is right already as far as it is there, with zeros and holes in it', async () => {
      await prepare([4, 6, 15], { 0: 'rrrr', 1: 'r\0\0r', 2: 'rr' }, [], false);
      for (const index of [0, 1, 2]) await storage.write(piece(index), bytes(index === 2 ? 5 : 10));
      expect([await there(0), await there(1), await there(2)]).to.deep.equal(['rrrr', 'r'.repeat(6), 'r'.repeat(15)]);
    });

    it('looks at every piece of such a file, not at the first one alone, and never lets others write in its place', async () => {
      await prepare([20], { 0: `${'\0'.repeat(10)}otherwise!` }, [], false);
      await storage.write(piece(0), bytes(10));
      expect(storage.inPlace.write([piece(1)], async () => [true])).to.equal(undefined);
      expect(await refusal(storage.write(piece(1), bytes(10)))).to.equal(elseIn(0));
      expect(await there(0)).to.equal('rrrrrrrrrrotherwise!');
    });

    it('heals an own file whatever is in it', async () => {
      await prepare([4, 6], { 0: 'xxxx', 1: 'yyyyyy' }, [0, 1], false);
      await storage.write(piece(0), bytes(10));
      expect([await there(0), await there(1)]).to.deep.equal(['rrrr', 'rrrrrr']);
    });
  });
});
