// News by fresh bitfields: only where nobody speaks `have`, and not too many.
import { expect } from 'chai';
import { REFRESH_BYTES_PER_MS, REFRESH_MS, RefreshWithoutHave } from '../../../plugins/bitfield/index.js';
import { FakePeer } from '../../kit/fake-peer.js';
import { FakeTorrent } from '../../kit/fake-torrent.js';
import { piece } from '../../kit/piece.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

const MINIMAL = new Map([['5', 'bitfield']]);
const STANDARD = new Map([...MINIMAL, ['4', 'have']]);

function setup({ pieceCount = 8, messages = MINIMAL } = {}) {
  const clock = new VirtualClock();
  const torrent = new FakeTorrent(pieceCount);
  const peer = new FakePeer({ pieceCount });
  torrent.peers.add(peer);
  const behaviour = new RefreshWithoutHave(torrent, clock, messages);
  const verify = (index: number) => {
    torrent.have.add(piece(index));
    behaviour.pieceVerified();
  };
  /** Numbers of the pieces in the first byte of each bitfield sent. */
  const told = () =>
    peer.sent.map(({ message }) => (message as { bitfield: Uint8Array }).bitfield[0]?.toString(2).padStart(8, '0'));
  return { clock, torrent, peer, behaviour, verify, told };
}

describe('bitfield without have', () => {
  it('tells of several new pieces at once, a moment after the first', async () => {
    const { clock, verify, told } = setup();
    verify(0);
    await clock.advance(REFRESH_MS - 1);
    verify(2);
    expect(told()).to.deep.equal([]);
    await clock.advance(1);
    expect(told()).to.deep.equal(['10100000']);
    await clock.advance(REFRESH_MS * 10);
    expect(told()).to.have.length(1);
  });

  it('sends at most one in REFRESH_MS to each peer, the last one complete', async () => {
    const { clock, verify, told } = setup();
    for (let index = 0; index < 8; index++) {
      verify(index);
      await clock.advance(REFRESH_MS / 4);
    }
    await clock.advance(REFRESH_MS);
    expect(told()).to.have.length(2);
    expect(told().at(-1)).to.equal('11111111');
  });

  it('waits longer where bitfields are long', async () => {
    const { clock, verify, told } = setup({ pieceCount: 100_000 });
    const wait = 12_500 / REFRESH_BYTES_PER_MS;
    verify(0);
    await clock.advance(wait - 1);
    expect(told()).to.have.length(0);
    await clock.advance(2);
    expect(told()).to.have.length(1);
  });

  it('tells at once when everything is here', async () => {
    const { clock, behaviour, verify, told } = setup();
    for (let index = 0; index < 8; index++) verify(index);
    behaviour.completed();
    expect(told()).to.deep.equal(['11111111']);
    await clock.advance(REFRESH_MS * 2);
    expect(told()).to.have.length(1);
  });

  it('spares peers that have everything', async () => {
    const { clock, torrent, peer, verify, told } = setup();
    const seed = new FakePeer();
    seed.pieces.fill();
    torrent.peers.add(seed);
    verify(0);
    await clock.advance(REFRESH_MS);
    expect([told().length, seed.sent.length]).to.deep.equal([1, 0]);
    expect(peer.closedBecause).to.equal(undefined);
  });

  it('is silent where a plugin speaks have', async () => {
    const { clock, behaviour, verify, told } = setup({ messages: STANDARD });
    verify(0);
    behaviour.completed();
    await clock.advance(REFRESH_MS * 2);
    expect([told(), clock.pending]).to.deep.equal([[], 0]);
  });

  it('leaves no timer behind', async () => {
    const { clock, behaviour, verify, told } = setup();
    verify(0);
    expect(clock.pending).to.equal(1);
    behaviour.closed();
    expect(clock.pending).to.equal(0);
    await clock.advance(REFRESH_MS * 2);
    expect(told()).to.deep.equal([]);
  });
});
