// The connected peers of a torrent: begun, ticked and ended each with its scope.
import { expect } from 'chai';
import { Rig } from './rig.js';

describe('Connections', () => {
  it("has a peer among the torrent's peers while it is connected", () => {
    const rig = new Rig();
    const { peer } = rig.connect();
    expect([...rig.torrent.peers]).to.deep.equal([peer]);
    peer.close('gone');
    expect([...rig.torrent.peers]).to.deep.equal([]);
  });

  it('tells behaviours of begin, interest and end, in that order', () => {
    const rig = new Rig();
    const peer = rig.connect();
    peer.peer.close('gone');
    expect([peer.heard, peer.closedBecause]).to.deep.equal([['opened', 'interesting', 'closed'], 'gone']);
  });

  it('tells all peers of a piece we have', async () => {
    const rig = new Rig({ pieces: 1 });
    const [one, other] = [rig.connect(), rig.connect()];
    for (let count = 0; count < 4; count++) rig.answer(one);
    await new Promise((resolve) => setImmediate(resolve));
    expect([one.heard.at(-1), other.heard.at(-1)]).to.deep.equal(['dull', 'dull']);
  });

  it('ends a connection on which both have everything, at the next tick', () => {
    const rig = new Rig({ pieces: 1 });
    const [seed, leech] = [rig.connect(), rig.admit()];
    rig.connections.tick(1000);
    expect(seed.peer.open).to.equal(true);
    seed.choke();
    rig.states.found(rig.geometry.piece(0)!);
    rig.connections.tick(1000);
    expect([seed.closedBecause, leech.closedBecause]).to.deep.equal(['both have everything', undefined]);
  });

  it('asks nothing of unknown connections', () => {
    const rig = new Rig();
    const { peer } = rig.connect();
    peer.close('gone');
    rig.connections.mayWant(peer);
    rig.connections.writable(peer);
    rig.connections.closed(peer, 'again');
    expect(rig.peers[0]?.closedBecause).to.equal('gone');
  });

  it('ends a connection, not more, when asking throws', () => {
    const rig = new Rig();
    const other = rig.connect(0);
    const peer = rig.admit();
    peer.onAsk = () => {
      throw new Error('fault');
    };
    peer.has(1);
    expect([peer.closedBecause, other.peer.open]).to.deep.equal(['a plugin failed: fault', true]);
    expect(rig.states.missing(rig.geometry.piece(1)!)).to.equal(true);
  });
});
