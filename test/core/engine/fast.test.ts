// A peer that answers every request and allows some pieces though it chokes us (BEP 6), and the same the other way round.
import { expect } from 'chai';
import { BLOCK_LENGTH, ProtocolError } from 'piecework';
import { LATE_MS, MAX_ALLOWED_PIECES, SNUBBED_MS, START_PIPELINE } from '../../../core/engine/bounds.js';
import { settle } from './fakes.js';
import { Rig } from './rig.js';

const seconds = (rig: Rig, count: number): void => rig.seconds(count);

describe('a peer that answers every request', () => {
  it('keeps those in flight when it chokes us, and their blocks are taken', async () => {
    const rig = new Rig({ pieces: 1 });
    const [peer, other] = [rig.connect().expectAnswers(), rig.admit()];
    peer.choke();
    rig.extraMs += LATE_MS;
    other.has(0);
    expect([peer.downloads.pace.inFlight, other.downloads.pace.inFlight]).to.deep.equal([4, 4]);
    rig.answerAll(peer);
    await settle();
    expect([rig.states.have.complete, rig.downloader.wasted]).to.deep.equal([true, 0]);
  });

  it('is asked for nothing new while it chokes us', () => {
    const rig = new Rig({ pieces: 20 });
    const peer = rig.connect().expectAnswers();
    expect(peer.asked.length).to.equal(START_PIPELINE);
    peer.choke();
    rig.answer(peer);
    seconds(rig, 3);
    expect(peer.asked.length).to.equal(START_PIPELINE - 1);
  });

  it('has its rejected blocks asked for elsewhere at once, and is asked again once it unchokes', () => {
    const rig = new Rig({ pieces: 1 });
    const peer = rig.connect().expectAnswers();
    const other = rig.admit();
    peer.choke();
    while (peer.asked.length > 0) peer.reject();
    other.has(0);
    expect([peer.downloads.pace.inFlight, other.asked.length]).to.deep.equal([0, 4]);
    other.choke();
    peer.downloads.allow();
    expect(peer.asked.length).to.equal(4);
  });

  it('is not asked at once for what it rejected while it lets us ask', () => {
    const rig = new Rig({ pieces: 1 });
    const peer = rig.connect().expectAnswers();
    peer.reject();
    expect(peer.asked.length).to.equal(3);
    seconds(rig, 1);
    expect(peer.asked.length).to.equal(4);
  });

  it('may reject what nobody waits for, and rests for it no second', () => {
    const rig = new Rig({ pieces: 20 });
    const peer = rig.connect().expectAnswers();
    peer.downloads.refused(19, 0, BLOCK_LENGTH);
    rig.answer(peer);
    expect(peer.asked.length).to.be.greaterThan(START_PIPELINE);
    expect(() => peer.downloads.refused(20, 0, BLOCK_LENGTH)).to.throw(ProtocolError);
  });

  it('that breaks its word loses what is in flight after SNUBBED_MS', () => {
    const rig = new Rig({ pieces: 1 });
    const peer = rig.connect().expectAnswers();
    peer.choke();
    seconds(rig, SNUBBED_MS / 1000);
    expect([peer.downloads.pace.inFlight, rig.states.missing(rig.geometry.piece(0)!)]).to.deep.equal([0, true]);
  });
});

describe('pieces allowed to us while we are choked', () => {
  it('are asked for, and no others', () => {
    const rig = new Rig({ pieces: 20 });
    const peer = rig.admit();
    peer.choke();
    peer.has(...rig.geometry.pieces());
    peer.downloads.allowPiece(7);
    peer.downloads.allowPiece(3);
    expect([...new Set(peer.asked.map(({ piece }) => piece))].sort()).to.deep.equal([3, 7]);
    expect(peer.asked.length).to.equal(8);
  });

  it('do not include the piece that was begun before the choke', () => {
    const rig = new Rig({ pieces: 20, blocksPerPiece: 64 });
    const peer = rig.connect().expectAnswers();
    peer.choke();
    peer.asked.length = 0;
    peer.downloads.allowPiece(7);
    rig.connections.mayWant(peer.peer);
    expect(new Set(peer.asked.map(({ piece }) => piece))).to.deep.equal(new Set());
    seconds(rig, SNUBBED_MS / 1000);
    expect(peer.asked.map(({ piece }) => piece)).to.deep.equal([7]);
  });

  it('wait until the peer has them', () => {
    const rig = new Rig({ pieces: 20 });
    const peer = rig.admit();
    peer.choke();
    peer.downloads.allowPiece(7);
    peer.has(1);
    expect(peer.asked.length).to.equal(0);
    peer.has(7);
    expect(peer.asked.length).to.equal(4);
  });

  it('are allowed no longer when one of their blocks is rejected', () => {
    const rig = new Rig({ pieces: 20 });
    const peer = rig.admit().expectAnswers();
    peer.choke();
    peer.has(7);
    peer.downloads.allowPiece(7);
    for (let block = 0; block < 4; block++) peer.reject();
    seconds(rig, 5);
    expect(peer.asked.length).to.equal(0);
  });

  it('are MAX_ALLOWED_PIECES at most, and pieces of the torrent', () => {
    const rig = new Rig({ pieces: 100, blocksPerPiece: 1, short: 0 });
    const peer = rig.admit();
    peer.choke();
    peer.has(...rig.geometry.pieces());
    peer.downloads.limit(500);
    for (const piece of rig.geometry.pieces()) peer.downloads.allowPiece(piece);
    rig.answerAll(peer);
    expect(peer.peer.downloaded).to.equal(MAX_ALLOWED_PIECES * BLOCK_LENGTH);
    expect(() => peer.downloads.allowPiece(100)).to.throw(ProtocolError);
  });
});

describe('pieces we allow to a peer while we choke it', () => {
  function choking() {
    const rig = new Rig({ pieces: 100, blocksPerPiece: 1, short: 0 });
    rig.storage.content.set(rig.content);
    for (const piece of rig.geometry.pieces()) rig.states.found(piece);
    const peer = rig.admit();
    return { rig, peer };
  }

  it('are served, and no others', async () => {
    const { peer } = choking();
    peer.uploads.stop();
    peer.uploads.allowPiece(2);
    for (const index of [1, 2, 3]) peer.uploads.request(index, 0, BLOCK_LENGTH);
    await settle();
    expect(peer.sent.map(({ range }) => range.piece)).to.deep.equal([2]);
    expect(peer.refused.map(({ piece }) => piece)).to.deep.equal([1, 3]);
  });

  it('stay in the queue when we begin to choke', async () => {
    const { peer } = choking();
    peer.uploads.allowPiece(2);
    for (const index of [1, 2, 3]) peer.uploads.request(index, 0, BLOCK_LENGTH);
    peer.uploads.stop();
    await settle();
    expect(peer.sent.map(({ range }) => range.piece)).to.deep.equal([2]);
    expect(peer.refused.map(({ piece }) => piece)).to.deep.equal([1, 3]);
  });

  it('are MAX_ALLOWED_PIECES at most, and pieces of the torrent', async () => {
    const { rig, peer } = choking();
    peer.uploads.stop();
    for (const piece of rig.geometry.pieces()) peer.uploads.allowPiece(piece);
    for (const piece of rig.geometry.pieces()) peer.uploads.request(piece, 0, BLOCK_LENGTH);
    await settle(5);
    expect([peer.sent.length, peer.refused.length]).to.deep.equal([MAX_ALLOWED_PIECES, 100 - MAX_ALLOWED_PIECES]);
    expect(() => peer.uploads.allowPiece(100)).to.throw(ProtocolError);
  });

  it('every request is answered once: served or refused, cancelled ones too', async () => {
    const { peer } = choking();
    for (const index of [1, 2, 3]) peer.uploads.request(index, 0, BLOCK_LENGTH);
    peer.uploads.cancel(2, 0, BLOCK_LENGTH);
    peer.uploads.cancel(9, 0, BLOCK_LENGTH);
    await settle();
    peer.uploads.cancel(1, 0, BLOCK_LENGTH);
    expect([peer.sent.map(({ range }) => range.piece), peer.refused.map(({ piece }) => piece)]).to.deep.equal([[1, 3], [2]]);
  });
});
