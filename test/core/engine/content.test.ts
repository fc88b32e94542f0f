// Complete pieces: nothing is ours before it is stored, and nothing wrong is stored.
import { expect } from 'chai';
import { StorageError } from 'piecework';
import { settle } from './fakes.js';
import { Rig } from './rig.js';

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

  it('finishes storage before the last record', async () => {
    const rig = new Rig({ pieces: 1 });
    rig.answerAll(rig.connect());
    await settle();
    await rig.room.finish();
    expect(rig.storage.calls).to.deep.equal(['write 0', 'finish', 'flush', 'fingerprints']);
    expect(rig.resume.records.length).to.equal(1);
  });

  it('waits on leaving for pieces that are being written, and records them', async () => {
    const rig = new Rig({ pieces: 1 });
    rig.answerAll(rig.connect());
    await rig.room.leave();
    expect([rig.states.have.count, rig.resume.records.length, rig.clock.pending]).to.deep.equal([1, 1, 0]);
  });
});
