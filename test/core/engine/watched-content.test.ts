// What peers are served from: files that somebody changed are hashed again first, and nothing wrong is given out.
import { expect } from 'chai';
import { BLOCK_LENGTH, Geometry, StorageError } from 'piecework';
import { WATCH_MS } from '../../../core/engine/bounds.js';
import { WatchedContent } from '../../../core/engine/watched-content.js';
import { testContent } from '../../kit/content.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { VirtualClock } from '../../kit/virtual-clock.js';
import { FakeHasher, FakeStorage } from './fakes.js';

// Piece 1 lies in both files.
const LENGTHS = [1.5 * BLOCK_LENGTH, 1.5 * BLOCK_LENGTH];

async function made() {
  const { bytes, metainfo } = testContent(new SeededRandom(1), 3 * BLOCK_LENGTH, BLOCK_LENGTH);
  const files = LENGTHS.map((length, index) => ({ path: [`f${index}`], length, padding: false }));
  const torrent = { ...metainfo, files, geometry: new Geometry(BLOCK_LENGTH, LENGTHS) };
  const storage = new FakeStorage(bytes.slice(), BLOCK_LENGTH);
  storage.prints = ['a', 'b'];
  const clock = new VirtualClock();
  const content = new WatchedContent({ metainfo: torrent, clock, storage, hasher: new FakeHasher() });
  content.watch(['a', 'b']);
  /** The piece as it is served, or why it is not. */
  const served = async (index: number): Promise<string> => {
    await clock.advance(WATCH_MS);
    const piece = torrent.geometry.piece(index)!;
    return content.read(piece, 5, 100).then(
      (got) =>
        Buffer.compare(got, bytes.subarray(index * BLOCK_LENGTH + 5, index * BLOCK_LENGTH + 105)) === 0 ? 'right' : 'wrong',
      (error) => (error instanceof StorageError ? error.message : 'another error'),
    );
  };
  const reads = () => storage.calls.filter((call) => call.startsWith('read')).length;
  return { torrent, storage, clock, content, served, reads };
}

const changed = (piece: number): string =>
  `the content of content.bin was changed by somebody else: piece ${piece} is no longer what the torrent says`;

describe('WatchedContent', () => {
  it('reads once what nobody changed', async () => {
    const { served, reads } = await made();
    expect([await served(0), await served(1), await served(2), reads()]).to.deep.equal(['right', 'right', 'right', 3]);
  });

  it('hashes each piece of a changed file once more, and serves those that are right', async () => {
    const { served, storage, reads } = await made();
    storage.prints = ['a2', 'b'];
    expect([await served(0), await served(1), reads()]).to.deep.equal(['right', 'right', 4]);
    expect([await served(0), await served(1), await served(2), reads()]).to.deep.equal(['right', 'right', 'right', 7]);
  });

  it('gives out no piece that somebody changed', async () => {
    const { served, storage } = await made();
    storage.content[BLOCK_LENGTH] = ~(storage.content[BLOCK_LENGTH] ?? 0);
    storage.prints = ['a2', 'b'];
    expect([await served(0), await served(1), await served(2)]).to.deep.equal(['right', changed(1), 'right']);
  });

  it('looks again after a change that did no harm', async () => {
    const { served, storage } = await made();
    storage.prints = ['a2', 'b'];
    expect(await served(0)).to.equal('right');
    storage.content[0] = ~(storage.content[0] ?? 0);
    storage.prints = ['a3', 'b'];
    expect([await served(0), await served(0)]).to.deep.equal([changed(0), changed(0)]);
  });

  it('hashes pieces of a file that is gone, as long as they can be read', async () => {
    const { served, storage, reads } = await made();
    storage.prints = [undefined, 'b'];
    expect([await served(0), reads()]).to.deep.equal(['right', 2]);
    storage.holes.add(0);
    expect(await served(0)).to.equal('piece 0 is not there');
  });

  it('looks at a file once in WATCH_MS', async () => {
    const { content, clock, storage, torrent } = await made();
    let looks = 0;
    const fingerprints = storage.fingerprints.bind(storage);
    storage.fingerprints = (files) => {
      looks++;
      return fingerprints(files);
    };
    const read = () => content.read(torrent.geometry.piece(0)!, 0, 1);
    for (let time = 0; time < 10; time++) await read();
    await clock.advance(WATCH_MS - 1);
    await read();
    expect(looks).to.equal(1);
    await clock.advance(1);
    await read();
    expect(looks).to.equal(2);
  });

  it('does not watch files that we write, until told anew; the others it does', async () => {
    const { content, served, storage, torrent, reads } = await made();
    content.writes(torrent.geometry.piece(0)!);
    storage.prints = ['a2', 'b2'];
    expect([await served(0), reads()]).to.deep.equal(['right', 1]);
    expect([await served(2), reads()]).to.deep.equal(['right', 3]);
    content.watch(['a3', 'b3']);
    expect([await served(0), reads()]).to.deep.equal(['right', 5]);
  });

  it('vouches in a record for no file that somebody changed, seen or not', async () => {
    const { content, served, storage, torrent } = await made();
    storage.prints = ['a2', 'b'];
    expect(await content.fingerprints(), 'not seen').to.deep.equal(['a', 'b']);
    await served(0);
    expect(await content.fingerprints(), 'seen').to.deep.equal([undefined, 'b']);
    content.writes(torrent.geometry.piece(2)!);
    storage.prints = ['a2', 'b2'];
    expect(await content.fingerprints(), 'ours').to.deep.equal([undefined, 'b2']);
  });

  it('hashes for many at once in the memory of one piece', async () => {
    const { torrent, storage, clock } = await made();
    const hasher = new FakeHasher();
    const content = new WatchedContent({ metainfo: torrent, clock, storage, hasher });
    content.watch(['x', 'y']);
    await Promise.all(Array.from({ length: 30 }, (_, at) => content.read(torrent.geometry.piece(at % 3)!, 0, 10)));
    expect(hasher.allocated).to.equal(BLOCK_LENGTH);
  });
});
