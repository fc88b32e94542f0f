// Memory does what every storage must do, up to its bound.
import { expect } from 'chai';
import { type PieceIndex, StorageError } from 'piecework';
import storageMemory from '../../../plugins/storage-memory/index.js';
import { DEFAULT_MAX_MIB, MemoryStorage, MemoryStorageOptions } from '../../../plugins/storage-memory/memory-storage.js';
import { sampleTorrent } from '../../kit/suites/sample-torrent.js';
import { storageSuite } from '../../kit/suites/storage.js';

storageSuite('storage-memory', (torrent) => new MemoryStorage(torrent, { maxMiB: 1 }));

describe('storage-memory', () => {
  it('offers its default limit as an option', () => {
    expect(MemoryStorageOptions.schema?.parse({})).to.deep.equal({ maxMiB: DEFAULT_MAX_MIB });
    expect(storageMemory.options).to.equal(MemoryStorageOptions);
  });

  it('refuses a torrent over its limit, before it takes any memory', async () => {
    const tooLarge = sampleTorrent({ pieceLength: 16, lengths: [16, 1024 * 1024 - 15] });
    const error = await new MemoryStorage(tooLarge, { maxMiB: 1 })
      .write(0 as PieceIndex, new Uint8Array(16))
      .catch((thrown) => thrown);
    expect(error).to.be.instanceOf(StorageError);
    expect(error.message).to.equal('the content of 1048577 bytes is over the 1048576 that storage-memory takes');
    const fits = sampleTorrent({ pieceLength: 16, lengths: [16, 1024 * 1024 - 16] });
    await new MemoryStorage(fits, { maxMiB: 1 }).write(0 as PieceIndex, new Uint8Array(16));
  });

  it('forgets everything when it stops', async () => {
    const storage = new MemoryStorage(sampleTorrent({ pieceLength: 16, lengths: [16] }), { maxMiB: 1 });
    await storage.write(0 as PieceIndex, new Uint8Array(16));
    storage.stop();
    expect(await storage.fingerprints()).to.deep.equal([undefined]);
  });
});
