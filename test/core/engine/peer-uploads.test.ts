// Requests of a peer: served in order, from a bounded queue, as fast as the peer reads.
import { expect } from 'chai';
import { BLOCK_LENGTH, ProtocolError } from 'piecework';
import {
  MAX_QUEUED_REQUESTS,
  MAX_REQUEST_LENGTH,
  PORTIONS_AHEAD,
  READ_AHEAD,
  UPLOAD_HIGH_WATER,
} from '../../../core/engine/bounds.js';
import { settle } from './fakes.js';
import { Rig, type RigOptions, type RigPeer } from './rig.js';

/** A rig that has everything, and a peer that has nothing. */
function seeding(options: RigOptions = {}): { rig: Rig; peer: RigPeer } {
  const rig = new Rig(options);
  rig.storage.content.set(rig.content);
  for (const piece of rig.geometry.pieces()) rig.states.found(piece);
  return { rig, peer: rig.admit() };
}

const served = ({ sent }: RigPeer): string => sent.map(({ range }) => `${range.piece}.${range.begin / BLOCK_LENGTH}`).join(' ');

describe('PeerUploads', () => {
  it('serves requests in order, with the right bytes, and counts them', async () => {
    const { rig, peer } = seeding();
    for (const [index, block] of [
      [1, 2],
      [0, 0],
      [2, 3],
      [1, 2],
    ] as const) {
      const piece = rig.geometry.piece(index)!;
      peer.uploads.request(index, block * BLOCK_LENGTH, rig.geometry.blockLength(piece, block));
    }
    await settle();
    expect(served(peer)).to.equal('1.2 0.0 2.3 1.2');
    for (const { range, block } of peer.sent) expect(Buffer.compare(block, rig.bytesOf(range))).to.equal(0);
    expect(peer.peer.uploaded).to.equal(4 * BLOCK_LENGTH - 100);
    expect(rig.torrent.uploaded).to.equal(peer.peer.uploaded);
  });

  it('holds MAX_QUEUED_REQUESTS and refuses further ones', async () => {
    const { peer } = seeding();
    for (let count = 0; count < MAX_QUEUED_REQUESTS + 3; count++) peer.uploads.request(0, 0, 1 + count);
    expect(peer.refused.map(({ length }) => length)).to.deep.equal([1, 2, 3].map((more) => MAX_QUEUED_REQUESTS + more));
    await settle();
    expect(peer.sent.length).to.equal(MAX_QUEUED_REQUESTS);
  });

  it('refuses requests for what we lack, and while it is stopped', async () => {
    const rig = new Rig();
    const peer = rig.admit();
    peer.uploads.request(0, 0, 10);
    expect(peer.refused.length).to.equal(1);
    rig.states.found(rig.geometry.piece(0)!);
    peer.uploads.stop();
    peer.uploads.request(0, 0, 11);
    peer.uploads.allow();
    peer.uploads.request(0, 0, 12);
    await settle();
    expect([peer.refused.length, peer.sent.map(({ range }) => range.length)]).to.deep.equal([2, [12]]);
  });

  it('drops what waits when stopped, also what is being read', async () => {
    const { peer } = seeding();
    peer.uploads.request(0, 0, 1);
    peer.uploads.request(0, 0, 2);
    peer.uploads.stop();
    await settle();
    expect([peer.refused.length, peer.sent.length]).to.deep.equal([2, 0]);
  });

  it('forgets a cancelled request, also the one being read', async () => {
    const { peer } = seeding();
    for (const length of [1, 2, 3]) peer.uploads.request(0, 0, length);
    peer.uploads.cancel(0, 0, 1);
    peer.uploads.cancel(0, 0, 3);
    peer.uploads.cancel(0, 0, 99);
    await settle();
    expect(peer.sent.map(({ range }) => range.length)).to.deep.equal([2]);
  });

  it('ends the connection for requests outside the torrent, or longer than MAX_REQUEST_LENGTH', () => {
    const { peer } = seeding({ pieces: 3, blocksPerPiece: 16 });
    const end = 16 * BLOCK_LENGTH;
    const senseless = [
      [3, 0, 1],
      [0, 0, 0],
      [0, end, 1],
      [0, end - 1, 2],
      [2 ** 32 - 1, 0, 1],
      [0, 2 ** 32 - 1, 16],
      [0, 0, MAX_REQUEST_LENGTH + 1],
      [0, 0, 2 ** 32 - 1],
    ] as const;
    for (const [index, begin, length] of senseless) {
      expect(() => peer.uploads.request(index, begin, length)).to.throw(ProtocolError, 'cannot be served');
    }
    peer.uploads.request(0, 0, MAX_REQUEST_LENGTH);
    expect([peer.refused.length, peer.sent.length]).to.deep.equal([0, 0]);
  });

  it('sends nothing to a peer that left meanwhile', async () => {
    const { rig, peer } = seeding();
    peer.uploads.request(0, 0, 1);
    peer.peer.close('gone');
    await settle();
    expect([peer.sent.length, rig.torrent.uploaded]).to.deep.equal([0, 0]);
  });

  it('tells of storage that broke', async () => {
    const { rig, peer } = seeding();
    rig.storage.broken = new Error('disk on fire');
    peer.uploads.request(0, 0, 1);
    await settle();
    expect([rig.broke, peer.sent.length]).to.deep.equal([[rig.storage.broken], 0]);
  });

  it('ends the connection, not more, when the plugin that sends throws', async () => {
    const { rig, peer } = seeding();
    peer.sent.push = () => {
      throw new Error('fault');
    };
    peer.uploads.request(0, 0, 1);
    await settle();
    expect([peer.closedBecause, rig.broke]).to.deep.equal(['a plugin failed: fault', []]);
  });
});

describe('PeerUploads and a peer that reads slowly', () => {
  const blocks = (2 * UPLOAD_HIGH_WATER) / BLOCK_LENGTH;

  function flooding(): { rig: Rig; peer: RigPeer } {
    const { rig, peer } = seeding({ pieces: 3, blocksPerPiece: 64, short: 0 });
    peer.viaOutbox = true;
    return { rig, peer };
  }

  function requestAll(peer: RigPeer): void {
    for (let block = 0; block < blocks; block++)
      peer.uploads.request(Math.floor(block / 64), (block % 64) * BLOCK_LENGTH, BLOCK_LENGTH);
  }

  it('has UPLOAD_HIGH_WATER unsent for it at most, and one block', async () => {
    const { peer } = flooding();
    requestAll(peer);
    await settle(10);
    const { outbox } = peer.peer;
    requestAll(peer);
    expect(outbox.waiting).to.be.within(UPLOAD_HIGH_WATER, UPLOAD_HIGH_WATER + BLOCK_LENGTH + 5);
    expect(peer.sent.length).to.equal(blocks + Math.ceil(outbox.waiting / (BLOCK_LENGTH + 5)));
  });

  it('has PORTIONS_AHEAD read ahead for it, and more when half of that is used up', async () => {
    const perPortion = READ_AHEAD / BLOCK_LENGTH;
    const { rig, peer } = seeding({ pieces: 16, blocksPerPiece: perPortion, short: 0 });
    peer.viaOutbox = true;
    peer.stream.takes = false;
    for (let block = 0; block < 16 * perPortion; block++)
      peer.uploads.request(Math.floor(block / perPortion), (block % perPortion) * BLOCK_LENGTH, BLOCK_LENGTH);
    await settle(10);
    const read: number[] = [];
    const ahead: number[] = [];
    while (peer.sent.length < 16 * perPortion) {
      read.push(rig.storage.calls.length);
      ahead.push(rig.storage.calls.length - Math.ceil(peer.sent.length / perPortion));
      peer.peer.drained();
      await settle(10);
    }
    expect(Math.max(...ahead)).to.equal(PORTIONS_AHEAD);
    expect([...new Set(read)], 'few at a time would wake threads each time').to.deep.equal([9, 14, 16]);
  });

  it('goes on each time it drained, to the last block', async () => {
    const { rig, peer } = flooding();
    peer.stream.takes = false;
    requestAll(peer);
    for (let round = 0; round < 2 * blocks && peer.sent.length < blocks; round++) {
      await settle(1);
      peer.peer.drained();
    }
    expect(peer.sent.length).to.equal(blocks);
    expect(rig.torrent.uploaded).to.equal(blocks * BLOCK_LENGTH);
  });

  it('goes on by itself when the stream takes all it gets, also when all was in memory', async () => {
    const { peer } = flooding();
    requestAll(peer);
    await settle(10);
    requestAll(peer);
    await settle(10);
    expect(peer.sent.length).to.equal(2 * blocks);
  });
});
