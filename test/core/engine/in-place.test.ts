// By one thread where storage and hasher both can, else step by step; and no way that lets wrong bytes through.
import { expect } from 'chai';
import type { FilePlace, HasherInPlace, StorageInPlace } from 'piecework';
import { hashInFiles, writeIfRight } from '../../../core/engine/in-place.js';
import { piece } from '../../kit/piece.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { sampleTorrent } from '../../kit/suites/sample-torrent.js';
import { FakeHasher, FakeStorage, sha1 } from './fakes.js';

const LENGTH = 16;
const content = new SeededRandom(1).bytes(2 * LENGTH);
const right = content.subarray(LENGTH);
const place: FilePlace = { fd: 7, offset: LENGTH };
const good = (index: number) => ({ piece: piece(index), bytes: content.subarray(index * LENGTH, (index + 1) * LENGTH) });
const wrong = { piece: piece(1), bytes: new Uint8Array(LENGTH) };

function made(lends: boolean) {
  const log: string[] = [];
  const metainfo = { ...sampleTorrent({ pieceLength: LENGTH, lengths: [2 * LENGTH] }).metainfo };
  metainfo.pieceHashes = Buffer.concat([sha1(content.subarray(0, LENGTH)), sha1(right)]);
  const forThreads: HasherInPlace = {
    sha1: async (pieces) =>
      pieces.map(({ place: { fd, offset }, length }) => {
        log.push(`hash ${length} bytes of ${fd} at ${offset}`);
        return sha1(content.subarray(offset, offset + length));
      }),
    writeIfRight: async (pieces) =>
      pieces.map(({ bytes, wanted, place: { fd, offset } }) => {
        const same = Buffer.compare(wanted, sha1(bytes)) === 0;
        log.push(`${same ? 'write to' : 'leave'} ${fd} at ${offset}`);
        return same;
      }),
  };
  const files: StorageInPlace = {
    read: (pieces, work) => (lends ? work(pieces.map((index) => ({ fd: 7, offset: index * LENGTH }))) : undefined),
    write: (pieces, work) =>
      lends && pieces.length <= 2 ? work(pieces.map((index) => ({ fd: 7, offset: index * LENGTH }))) : undefined,
  };
  const { geometry } = metainfo;
  const hasher = Object.assign(new FakeHasher(), { inPlace: forThreads });
  const storage = Object.assign(new FakeStorage(new Uint8Array(2 * LENGTH), LENGTH), { inPlace: files });
  return { metainfo, geometry, hasher, storage, log };
}

describe('in place', () => {
  it('leaves pieces to one thread that hashes and writes', async () => {
    const parts = made(true);
    expect(await writeIfRight(parts, [good(0), wrong])).to.deep.equal([true, false]);
    expect([parts.log, parts.storage.calls]).to.deep.equal([['write to 7 at 0', 'leave 7 at 16'], []]);
  });

  it('leaves each piece to it alone when storage does not lend their places together', async () => {
    const parts = made(true);
    expect(await writeIfRight(parts, [good(1), wrong, good(0)])).to.deep.equal([true, false, true]);
    expect([parts.log, parts.storage.calls]).to.deep.equal([['write to 7 at 16', 'leave 7 at 16', 'write to 7 at 0'], []]);
  });

  it('takes no answer about one piece for that about another when a plugin counts wrong', async () => {
    const few = made(true);
    few.storage.inPlace = { ...few.storage.inPlace, write: (_pieces, work) => work([place]) };
    const silent = made(true);
    silent.hasher.inPlace = { ...silent.hasher.inPlace, writeIfRight: async () => [true] };
    for (const [parts, told] of [
      [few, 'storage lent 1 places for 2 pieces'],
      [silent, 'the hasher told of 1 pieces out of 2'],
    ] as const) {
      const failure = await writeIfRight(parts, [wrong, good(0)]).catch((error) => error);
      expect([failure.message, parts.log, parts.storage.calls]).to.deep.equal([told, [], []]);
    }
    few.storage.inPlace = { ...few.storage.inPlace, read: (_pieces, work) => work([place]) };
    silent.hasher.inPlace = { ...silent.hasher.inPlace, sha1: async () => [sha1(right)] };
    for (const [parts, told] of [
      [few, 'storage lent 1 places for 2 pieces'],
      [silent, 'the hasher told of 1 pieces out of 2'],
    ] as const)
      expect(await hashInFiles(parts, [piece(0), piece(1)])?.catch((error) => error)).to.have.property('message', told);
  });

  for (const [lacking, without] of Object.entries({
    'storage lends no place': () => made(false),
    'storage has no places': () => ({ ...made(true), storage: new FakeStorage(new Uint8Array(2 * LENGTH), LENGTH) }),
    'the hasher has no threads': () => ({ ...made(true), hasher: new FakeHasher() }),
  })) {
    it(`hashes and then writes when ${lacking}`, async () => {
      const parts = without();
      expect(await writeIfRight(parts, [wrong])).to.deep.equal([false]);
      expect(parts.storage.calls).to.deep.equal([]);
      expect(await writeIfRight(parts, [wrong, good(1)])).to.deep.equal([false, true]);
      expect(parts.storage.content.subarray(LENGTH)).to.deep.equal(right);
      expect(parts.log).to.deep.equal([]);
      expect(hashInFiles(parts, [piece(1)])).to.equal(undefined);
    });
  }

  it('fails no sooner than all are done: until then their memory is in use', async () => {
    const { metainfo, storage } = made(false);
    const hasher = new FakeHasher();
    let done = false;
    storage.write = async (index) => {
      if (index === 0) throw new Error('boom');
      await new Promise(setImmediate);
      done = true;
    };
    const failure = await writeIfRight({ metainfo, hasher, storage }, [good(0), good(1)]).catch((error) => error);
    expect([failure.message, done]).to.deep.equal(['boom', true]);
  });

  it('hashes pieces where they lie', async () => {
    const parts = made(true);
    const digests = await hashInFiles(parts, [piece(1), piece(0)]);
    expect(digests).to.deep.equal([sha1(right), sha1(content.subarray(0, LENGTH))]);
    expect([parts.log, parts.storage.calls]).to.deep.equal([['hash 16 bytes of 7 at 16', 'hash 16 bytes of 7 at 0'], []]);
  });
});
