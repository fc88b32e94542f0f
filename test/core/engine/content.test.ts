// Pieces that are here already, and complete ones: nothing is ours before it is stored, and nothing wrong is stored.
import { expect } from 'chai';
import { BLOCK_LENGTH, StorageError } from 'piecework';
import { MAX_PIECE_MEMORY, MAX_STORAGE_RETRY_MS, STORAGE_RETRY_MS } from '../../../core/engine/bounds.js';
import { settle } from './fakes.js';
import { Rig } from './rig.js';

describe('Content, before anything is fetched', () => {
  const UNREADABLE = new StorageError('the record is garbled');

  /** What is there, what the record is: and what storage is told when it is prepared. */
  async function looked({ filled = false, unreadable = false, saved = false }) {
    const rig = new Rig({ pieces: 2 });
    if (filled) rig.storage.content.set(rig.content);
    if (saved) await rig.resume.save({ have: Uint8Array.of(0xc0), fingerprints: rig.storage.prints }, true);
    if (unreadable) rig.resume.load = () => Promise.reject(UNREADABLE);
    const isNew: boolean[] = [];
    const own: number[][] = [];
    rig.storage.prepare = async (...[, files = [], told = false]: [unknown?, Iterable<number>?, boolean?]) => {
      isNew.push(told);
      own.push([...files]);
    };
    await rig.room.check(new AbortController().signal);
    await rig.room.prepare();
    return {
      rig,
      isNew,
      own,
      have: rig.states.have.count,
      reads: rig.storage.calls.filter((call) => call.startsWith('read')).length,
    };
  }

  it('finds what is there and tells how far it is', async () => {
    const { rig, have, isNew, own } = await looked({ filled: true });
    expect([have, rig.checked, rig.broke]).to.deep.equal([
      2,
      [
        [1, 2],
        [2, 2],
      ],
      [],
    ]);
    expect([isNew, own], 'no record, but pieces').to.deep.equal([[true], [[0]]]);
  });

  it('believes the record, and reads nothing', async () => {
    const { have, reads, isNew, own } = await looked({ saved: true });
    expect([have, reads, isNew, own]).to.deep.equal([2, 0, [false], [[0]]]);
  });

  it('is new when no record tells of it and nothing is found', async () => {
    const { have, isNew, own } = await looked({});
    expect([have, isNew, own]).to.deep.equal([0, [true], [[]]]);
  });

  it('tells of a record that cannot be read and checks all: it is not new', async () => {
    const { rig, reads, isNew, own } = await looked({ unreadable: true });
    expect([rig.broke, reads, isNew, own]).to.deep.equal([[UNREADABLE], 2, [false], [[]]]);
  });

  for (const found of [true, false]) {
    it(`records ${found ? 'what it found' : 'nothing when it found nothing'}, on leaving at the latest`, async () => {
      const rig = new Rig({ pieces: 2 });
      if (found) rig.storage.content.set(rig.content);
      await rig.room.check(new AbortController().signal);
      await rig.room.leave();
      expect(rig.resume.records.map(({ fingerprints }) => fingerprints)).to.deep.equal(found ? [rig.storage.prints] : []);
    });
  }

  it('takes files that the record names for its own, though nothing in them is right now', async () => {
    const rig = new Rig({ pieces: 2 });
    await rig.resume.save({ have: Uint8Array.of(0), fingerprints: ['as it was'] }, true);
    const told: number[][] = [];
    rig.storage.prepare = async (...[, own = []]: [unknown?, Iterable<number>?]) => void told.push([...own]);
    await rig.room.check(new AbortController().signal);
    await rig.room.prepare();
    expect(told).to.deep.equal([[0]]);
  });

  it('records no fingerprint of a file in which nothing is right: it may be somebody else’s', async () => {
    const rig = new Rig({ pieces: 2 });
    await rig.room.check(new AbortController().signal);
    await rig.room.prepare();
    await settle();
    expect(rig.resume.records.map(({ fingerprints }) => fingerprints)).to.deep.equal([[undefined]]);
  });

  it('tells the hasher that pieces will come, before storage is looked at', async () => {
    const rig = new Rig({ pieces: 2 });
    const told: string[] = [];
    Object.assign(rig.hasher, { expectPieces: () => told.push('hasher') });
    rig.storage.prepare = async () => void told.push('storage');
    await rig.room.check(new AbortController().signal);
    await rig.room.prepare();
    expect(told).to.deep.equal(['hasher', 'storage']);
  });

  it('serves what it found only as long as nobody changed it', async () => {
    const rig = new Rig({ pieces: 2 });
    rig.storage.content.set(rig.content);
    await rig.room.check(new AbortController().signal);
    rig.storage.content[0] = (rig.storage.content[0] ?? 0) ^ 1;
    rig.storage.prints = ['changed'];
    const outcome = await rig.room.served.read(rig.geometry.piece(0)!, 0, BLOCK_LENGTH).catch((thrown) => thrown);
    expect(outcome).to.be.instanceOf(StorageError);
  });

  it('rejects with the reason of the signal', async () => {
    const rig = new Rig();
    const reason = new Error('stopped');
    const error = await rig.room.check(AbortSignal.abort(reason)).catch((thrown) => thrown);
    expect(error).to.equal(reason);
  });
});

describe('Content', () => {
  it('has a piece only after it is written', async () => {
    const rig = new Rig({ pieces: 1 });
    const write = rig.storage.write.bind(rig.storage);
    const had: boolean[] = [];
    rig.storage.write = async (piece, bytes) => {
      had.push(rig.states.have.has(piece));
      await write(piece, bytes);
      had.push(rig.states.have.has(piece));
    };
    rig.answerAll(rig.connect());
    await settle();
    expect([had, rig.states.have.complete, rig.memoryInUse]).to.deep.equal([[false, false], true, 0]);
  });

  it('names a file in the record as its own once a piece of it is there', async () => {
    const rig = new Rig({ pieces: 2 });
    rig.answerAll(rig.connect());
    await settle();
    await rig.room.leave();
    expect(rig.resume.records.at(-1)?.fingerprints).to.deep.equal(rig.storage.prints);
  });

  it('is in exactly one state while it is verified: neither missing, nor open, nor in flight, nor ours', async () => {
    const rig = new Rig({ pieces: 1 });
    rig.answerAll(rig.connect());
    const piece = rig.geometry.piece(0)!;
    const { states } = rig;
    expect([states.missing(piece), states.open(piece), states.partial(piece), states.have.has(piece)]).to.deep.equal(
      Array(4).fill(false),
    );
    expect(() => states.begin(piece, new Uint8Array())).to.throw('bug: piece 0 is in state 2, not 0');
    expect(rig.connect().asked).to.deep.equal([]);
    await settle();
  });

  for (const what of ['storage', 'hasher'] as const) {
    it(`tells when the ${what} broke, and does not have the piece`, async () => {
      const rig = new Rig({ pieces: 1 });
      rig[what].broken = new StorageError('no space left');
      rig.answerAll(rig.connect());
      await settle();
      expect([rig.broke, rig.states.have.count, rig.failed]).to.deep.equal([[rig[what].broken], 0, []]);
    });
  }

  it('keeps verified pieces while storage is full, has none of them before it is written, and tries again at most every 30 s', async () => {
    const rig = new Rig({ pieces: 2 });
    rig.storage.broken = new StorageError('no space left', { mayPass: true });
    rig.answerAll(rig.connect());
    await rig.clock.advance(120_000);
    expect([rig.states.have.count, rig.memoryInUse, rig.broke]).to.deep.equal([0, 2, []]);
    expect(rig.waits).to.deep.equal([STORAGE_RETRY_MS, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    rig.storage.broken = undefined;
    await rig.clock.advance(MAX_STORAGE_RETRY_MS);
    expect([rig.states.have.complete, rig.memoryInUse, rig.broke, rig.waits.slice(8)]).to.deep.equal([true, 0, [], [0]]);
    expect(Buffer.compare(rig.storage.content, rig.content)).to.equal(0);
  });

  it('begins with a short wait each time that storage is full', async () => {
    const rig = new Rig({ pieces: 2 });
    const peer = rig.admit();
    for (const piece of [0, 1]) {
      rig.storage.broken = new StorageError('no space left', { mayPass: true });
      rig.answerAll(peer.has(piece));
      await rig.clock.advance(1_500);
      rig.storage.broken = undefined;
      await rig.clock.advance(2_000);
    }
    expect([rig.waits, rig.states.have.complete]).to.deep.equal([[1_000, 2_000, 0, 1_000, 2_000, 0], true]);
  });

  it('asks for no more than piece memory holds while storage is full', async () => {
    const rig = new Rig({ pieces: 40, blocksPerPiece: 64 });
    rig.storage.broken = new StorageError('no space left', { mayPass: true });
    const peer = rig.connect();
    rig.answerAll(peer);
    await rig.clock.advance(10_000);
    expect([rig.memoryInUse, peer.asked.length]).to.deep.equal([MAX_PIECE_MEMORY / (64 * BLOCK_LENGTH), 0]);
    rig.storage.broken = undefined;
    peer.onAsk = () => setImmediate(() => rig.answerAll(peer));
    await rig.clock.advance(MAX_STORAGE_RETRY_MS);
    await settle(200);
    expect([rig.states.have.complete, rig.broke]).to.deep.equal([true, []]);
  });

  for (const space of [false, true]) {
    it(`tries what waits once more on leaving, with ${space ? 'space by then' : 'no space'}`, async () => {
      const rig = new Rig({ pieces: 1 });
      rig.storage.broken = new StorageError('no space left', { mayPass: true });
      rig.answerAll(rig.connect());
      await settle();
      if (space) rig.storage.broken = undefined;
      await rig.room.leave();
      const outcome = [rig.states.have.count, rig.resume.records.length, rig.broke.length, rig.clock.pending];
      expect(outcome).to.deep.equal(space ? [1, 1, 0, 0] : [0, 0, 1, 0]);
    });
  }

  it('finishes once there is space', async () => {
    const rig = new Rig({ pieces: 1 });
    rig.answerAll(rig.connect());
    await settle();
    rig.storage.broken = new StorageError('no space left', { mayPass: true });
    const finished = rig.room.finish();
    await settle();
    rig.storage.broken = undefined;
    await rig.clock.advance(1_000);
    await finished;
    expect([rig.storage.calls.filter((call) => call === 'finish').length, rig.resume.records.length]).to.deep.equal([2, 1]);
  });

  it('finishes storage before the last record', async () => {
    const rig = new Rig({ pieces: 1 });
    rig.answerAll(rig.connect());
    await settle();
    await rig.room.finish();
    expect(rig.storage.calls).to.deep.equal(['write 0', 'finish', 'fingerprints', 'fingerprints']);
    expect(rig.resume.records.length).to.equal(1);
  });

  it('waits on leaving for pieces that are being written, and records them', async () => {
    const rig = new Rig({ pieces: 1 });
    rig.answerAll(rig.connect());
    await rig.room.leave();
    expect([rig.states.have.count, rig.resume.records.length, rig.clock.pending]).to.deep.equal([1, 1, 0]);
  });
});
