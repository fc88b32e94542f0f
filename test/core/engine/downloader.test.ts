// Who is asked for which block when, and what becomes of blocks in flight when a peer chokes, refuses or leaves.
import { expect } from 'chai';
import { BLOCK_LENGTH, type BlockRange, ProtocolError } from 'piecework';
import { ENDGAME_PIPELINE, LATE_MS, SNUBBED_MS, START_PIPELINE, STARVED_MS } from '../../../core/engine/bounds.js';
import { settle } from './fakes.js';
import { Rig, type RigPeer } from './rig.js';

const names = (ranges: readonly BlockRange[]): string =>
  ranges.map(({ piece, begin }) => `${piece}.${begin / BLOCK_LENGTH}`).join(' ');

describe('Downloader', () => {
  it('asks a peer for the blocks of what it has, in order, the last one short', () => {
    const rig = new Rig({ pieces: 2, blocksPerPiece: 2 });
    const peer = rig.connect();
    expect(names(peer.asked)).to.equal('0.0 0.1 1.0 1.1');
    expect(peer.asked.at(-1)?.length).to.equal(BLOCK_LENGTH - 100);
  });

  it('never asks for more than START_PIPELINE blocks before one came', () => {
    const rig = new Rig({ pieces: 10 });
    expect(rig.connect().asked.length).to.equal(START_PIPELINE);
  });

  it('gives a second peer other blocks', () => {
    const rig = new Rig({ pieces: 8 });
    const [one, other] = [rig.connect(), rig.connect()];
    const both = new Set([...one.asked, ...other.asked].map((range) => names([range])));
    expect(both.size).to.equal(32);
  });

  it('verifies, stores and gives memory back when all blocks are here, in any order', async () => {
    const rig = new Rig();
    const peer = rig.connect();
    while (peer.asked.length > 0) rig.answer(peer, peer.asked.length - 1);
    await settle();
    expect(rig.verified.length).to.equal(3);
    expect(Buffer.compare(rig.storage.content, rig.content)).to.equal(0);
    expect([rig.memoryInUse, rig.downloader.wasted, peer.downloads.pace.inFlight]).to.deep.equal([0, 0, 0]);
  });

  for (const [how, leave] of [
    ['leaves', (peer: RigPeer) => peer.peer.close('gone')],
    ['chokes', (peer: RigPeer) => peer.downloads.stop()],
  ] as const) {
    it(`asks another peer at once when a peer ${how}`, () => {
      const rig = new Rig({ pieces: 9 });
      const one = rig.connect(0, 1, 2, 3);
      const other = rig.connect(0, 1, 2, 3, 4);
      rig.answer(one);
      expect([names(one.asked.slice(0, 3)), names(other.asked)]).to.deep.equal(['0.1 0.2 0.3', '4.0 4.1 4.2 4.3']);
      leave(one);
      expect(names(other.asked)).to.equal('4.0 4.1 4.2 4.3 0.1 0.2 0.3 1.0 1.1 1.2 1.3 2.0 2.1 2.2 2.3 3.0');
      expect(one.downloads.pace.inFlight).to.equal(0);
    });
  }

  it('asks another peer at once for a refused block, and not the one that refused it', () => {
    const rig = new Rig({ pieces: 9 });
    const [one, other] = [rig.connect(0), rig.connect(0, 4)];
    one.downloads.refused(0, BLOCK_LENGTH, BLOCK_LENGTH);
    rig.connections.mayWant(one.peer);
    expect(names(other.asked)).to.equal('4.0 4.1 4.2 4.3 0.1');
    expect(one.downloads.pace.inFlight).to.equal(3);
  });

  it('asks a peer that refuses everything again only once a tick', () => {
    const rig = new Rig({ pieces: 1 });
    const peer = rig.connect();
    let asked = 0;
    peer.onAsk = () => asked++;
    for (let round = 0; round < 10; round++) {
      for (const { piece, begin, length } of peer.asked.splice(0)) peer.downloads.refused(piece, begin, length);
      rig.connections.mayWant(peer.peer);
    }
    expect(asked).to.equal(0);
    rig.connections.tick(1000);
    expect(asked).to.equal(4);
  });

  it('a piece is missing again, and its memory free, when its only peer leaves before a block came', () => {
    const rig = new Rig({ pieces: 1 });
    const peer = rig.connect();
    expect([rig.states.missing(peer.asked[0]!.piece), rig.memoryInUse]).to.deep.equal([false, 1]);
    peer.peer.close('gone');
    expect([rig.states.missing(rig.geometry.piece(0)!), rig.memoryInUse]).to.deep.equal([true, 0]);
  });

  it('a piece with a block here waits for the next peer that has it', () => {
    const rig = new Rig({ pieces: 1 });
    const peer = rig.connect();
    rig.answer(peer);
    peer.peer.close('gone');
    expect(rig.memoryInUse).to.equal(1);
    expect(names(rig.connect().asked)).to.equal('0.1 0.2 0.3');
  });

  it('counts what nobody asked for as wasted, and puts it nowhere', async () => {
    const rig = new Rig({ pieces: 2, blocksPerPiece: 1 });
    const peer = rig.connect(0);
    const range = { piece: rig.geometry.piece(1)!, begin: 0, length: BLOCK_LENGTH - 100 };
    peer.downloads.deliver(1, 0, rig.bytesOf(range));
    expect(rig.downloader.wasted).to.equal(BLOCK_LENGTH - 100);
    rig.answer(peer);
    peer.downloads.deliver(0, 0, rig.bytesOf({ ...range, piece: rig.geometry.piece(0)!, length: BLOCK_LENGTH }));
    await settle();
    expect(rig.verified).to.deep.equal([0]);
  });

  it('refuses what is no block that anybody is asked for', () => {
    const peer = new Rig().connect();
    for (const [begin, length] of [
      [0, 5],
      [0, BLOCK_LENGTH + 1],
      [7, BLOCK_LENGTH],
    ] as const) {
      expect(() => peer.downloads.deliver(0, begin, new Uint8Array(length))).to.throw(ProtocolError, 'no block that we ask for');
    }
  });

  it('refuses what cannot be a block of the torrent', () => {
    const peer = new Rig().connect();
    for (const [index, begin, length] of [
      [3, 0, 1],
      [0, 65_536, 1],
      [2 ** 32 - 1, 0, 1],
      [0, 2 ** 32 - 1, 5],
      [0, 0, 0],
    ] as const) {
      expect(() => peer.downloads.deliver(index, begin, new Uint8Array(length))).to.throw(
        ProtocolError,
        'which the torrent does not have',
      );
      expect(() => peer.downloads.refused(index, begin, length)).to.throw(ProtocolError);
    }
  });

  it('stops asking a peer that is closed by the asking itself', () => {
    const rig = new Rig({ pieces: 4 });
    const other = rig.connect(0);
    const peer = rig.admit();
    peer.onAsk = () => peer.peer.close('it does not read what we send');
    peer.has(0, 1);
    expect(peer.downloads.pace.inFlight).to.equal(0);
    expect(rig.states.missing(rig.geometry.piece(1)!)).to.equal(true);
    expect(other.downloads.pace.inFlight).to.equal(4);
  });

  it('asks for no more blocks of a piece that the peer has no longer', () => {
    const rig = new Rig({ pieces: 1, blocksPerPiece: START_PIPELINE + 4 });
    const peer = rig.connect();
    peer.peer.nowHasOnly(Uint8Array.of(0));
    rig.answer(peer);
    expect(peer.asked.length).to.equal(START_PIPELINE - 1);
    const wanted = new Rig({ pieces: 2, blocksPerPiece: START_PIPELINE + 4 });
    const other = wanted.connect();
    other.peer.nowHasOnly(Uint8Array.of(0x40));
    wanted.answer(other);
    expect(names(other.asked.slice(START_PIPELINE - 1))).to.equal('1.0 1.1');
  });

  it('asks for nothing when paused', () => {
    const rig = new Rig();
    rig.downloader.pause();
    expect(rig.connect().asked).to.deep.equal([]);
  });
});

/** Peers that connect one after the other, so much later that what was asked of the last is late. */
function late(rig: Rig, count: 2 | 3): readonly [RigPeer, RigPeer, RigPeer] {
  const connect = (): RigPeer => {
    rig.extraMs += LATE_MS;
    return rig.connect();
  };
  return [connect(), connect(), count === 3 ? connect() : rig.admit()];
}

describe('Downloader in the endgame', () => {
  it('asks nobody for what another one, by its rate, sends within LATE_MS', () => {
    const rig = new Rig({ pieces: 8, blocksPerPiece: 16, short: 0 });
    const giving = rig.connect();
    for (let second = 0; second < 3; second++) {
      for (let block = 0; block < 36; block++) rig.answer(giving);
      rig.seconds(1);
    }
    const owed = giving.asked.length;
    expect(owed).to.equal(20);
    expect(rig.connect().asked.length).to.equal(ENDGAME_PIPELINE);
    while (giving.asked.length > 17) rig.answer(giving);
    expect(rig.connect().asked.length).to.equal(0);
  });

  it('asks others as soon as one that gave owes blocks for a whole second and gives none', () => {
    const rig = new Rig({ pieces: 1, blocksPerPiece: 16 });
    const stalled = rig.connect();
    for (let block = 0; block < 15; block++) rig.answer(stalled);
    rig.seconds(1);
    const idle = rig.connect();
    expect(idle.asked.length).to.equal(0);
    rig.seconds(1);
    expect(names(idle.asked)).to.equal('0.15');
  });

  it('asks an idle peer for at most ENDGAME_PIPELINE blocks that another one owes', () => {
    const rig = new Rig({ pieces: 1, blocksPerPiece: START_PIPELINE });
    const [one, other] = late(rig, 2);
    expect([one.asked.length, other.asked.length]).to.deep.equal([START_PIPELINE, ENDGAME_PIPELINE]);
  });

  it('begins with the blocks that will come last', () => {
    const rig = new Rig({ pieces: 1, blocksPerPiece: START_PIPELINE });
    const [, other] = late(rig, 2);
    expect(names(other.asked)).to.equal('0.15 0.14 0.13 0.12 0.11 0.10 0.9 0.8');
  });

  it('has a block on two peers at most', () => {
    const rig = new Rig({ pieces: 1, blocksPerPiece: 2 });
    const peers = late(rig, 3);
    expect(peers.map(({ asked }) => asked.length)).to.deep.equal([2, 2, 0]);
  });

  it('takes a block back from the one who was slower', async () => {
    const rig = new Rig({ pieces: 1, blocksPerPiece: 2 });
    const [one, other] = late(rig, 2);
    rig.answerAll(other);
    await settle();
    expect(names(one.tookBack)).to.equal('0.1 0.0');
    expect([one.downloads.pace.inFlight, rig.verified.length, rig.downloader.wasted]).to.deep.equal([0, 1, 0]);
  });

  it('goes on when the loser closes as its block is taken back', async () => {
    const rig = new Rig({ pieces: 1, blocksPerPiece: 2 });
    const [one, other] = late(rig, 2);
    const took = one.tookBack.push.bind(one.tookBack);
    one.tookBack.push = (...ranges) => {
      one.peer.close('gone');
      return took(...ranges);
    };
    rig.answerAll(other);
    await settle();
    expect([rig.verified.length, one.downloads.pace.inFlight, rig.memoryInUse]).to.deep.equal([1, 0, 0]);
  });

  it('gives the block to nobody else while the second peer has it, and back to the first when that leaves', async () => {
    const rig = new Rig({ pieces: 1, blocksPerPiece: 1 });
    const [one, other] = late(rig, 2);
    other.peer.close('gone');
    const third = rig.connect();
    expect([one.asked.length, third.asked.length]).to.deep.equal([1, 1]);
    one.peer.close('gone');
    rig.answerAll(third);
    await settle();
    expect(rig.verified).to.deep.equal([0]);
  });

  it('gives a snubbed peer one block only', () => {
    const rig = new Rig({ pieces: 1, blocksPerPiece: 8 });
    const snubbed = rig.connect();
    for (let ms = 1000; ms < SNUBBED_MS; ms += 1000) rig.seconds(1);
    rig.connect();
    rig.seconds(1);
    expect(snubbed.downloads.pace.inFlight).to.be.at.most(1);
  });

  it('lets a peer that was starved for STARVED_MS join those that owe blocks, though other pieces are open', async () => {
    const rig = new Rig({ pieces: 2 });
    const slow = rig.connect(0);
    const idle = rig.connect(0);
    for (let ms = 1000; ms < STARVED_MS; ms += 1000) rig.seconds(1);
    expect(idle.asked.length).to.equal(0);
    rig.seconds(1);
    expect(idle.asked.length).to.equal(4);
    rig.answerAll(idle);
    await settle();
    expect([rig.verified, slow.tookBack.length, slow.downloads.pace.inFlight]).to.deep.equal([[0], 4, 0]);
  });
});
