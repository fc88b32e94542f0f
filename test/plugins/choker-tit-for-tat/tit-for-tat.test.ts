// Who is unchoked: by rates, with a slot that changes hands.
import { expect } from 'chai';
import { OPTIMISTIC_ROUNDS, TitForTat, UNUSED_MS } from '../../../plugins/choker-tit-for-tat/index.js';
import { FakePeer } from '../../kit/fake-peer.js';
import { FakeTorrent } from '../../kit/fake-torrent.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { pluginSuite } from '../../kit/suites/plugin.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

const ALL = [0, 1, 2, 3, 4, 5, 6, 7];

function peersWith(rates: readonly { down?: number; up?: number }[]): FakePeer[] {
  return rates.map(({ down = 0, up = 0 }) => {
    const peer = new FakePeer();
    peer.downloadRate = down;
    peer.uploadRate = up;
    return peer;
  });
}

describe('choker-tit-for-tat', () => {
  pluginSuite('choker-tit-for-tat', { module: import.meta.resolve('../../../plugins/choker-tit-for-tat/index.js') });

  const make = (slots: number, have: readonly number[] = [], clock = new VirtualClock()) =>
    new TitForTat(new FakeTorrent(8, have), new SeededRandom(3), clock, { slots });

  it('while downloading, keeps those that give us most', () => {
    const peers = peersWith([{ down: 1 }, { down: 9, up: 1 }, { down: 5 }, { up: 100 }]);
    const chosen = make(3).round(peers, true);
    expect(chosen.has(peers[1]!) && chosen.has(peers[2]!)).to.equal(true);
    expect(chosen.size).to.equal(3);
  });

  it('while seeding, keeps those that take most', () => {
    const peers = peersWith([{ down: 100 }, { up: 9 }, { up: 5 }, { up: 1 }]);
    const chosen = make(3, ALL).round(peers, true);
    expect(chosen.has(peers[1]!) && chosen.has(peers[2]!)).to.equal(true);
  });

  it('never unchokes more than its slots', () => {
    const peers = peersWith(new Array(50).fill({}));
    const choker = make(4);
    for (let round = 0; round < 20; round++) expect(choker.round(peers, round % 2 === 0).size).to.equal(4);
  });

  it('between rounds, nobody who stays loses a slot', () => {
    const peers = peersWith([{ down: 1 }, { down: 2 }, { down: 3 }]);
    const choker = make(2);
    const before = choker.round(peers.slice(0, 2), true);
    expect([...choker.round(peers, false)]).to.have.members([...before]);
  });

  it('gives everybody a chance: within enough rounds each of many peers was unchoked', () => {
    const peers = peersWith(Array.from({ length: 10 }, (_, at) => ({ down: at })));
    const choker = make(3);
    const lucky = new Set<unknown>();
    for (let round = 0; round < OPTIMISTIC_ROUNDS * 100; round++) for (const peer of choker.round(peers, true)) lucky.add(peer);
    expect(lucky.size).to.equal(10);
  });

  it('keeps the optimistic slot for three rounds', () => {
    const peers = peersWith(Array.from({ length: 10 }, () => ({ down: 5 })));
    const choker = make(1);
    const sequence = Array.from({ length: 9 }, () => [...choker.round(peers, true)][0]);
    for (const group of [0, 3, 6]) expect(new Set(sequence.slice(group, group + OPTIMISTIC_ROUNDS)).size).to.equal(1);
    expect(new Set(sequence).size).to.be.greaterThan(1);
  });

  describe('while seeding, and those who never ask', () => {
    it('lends their slots after UNUSED_MS to whoever comes', async () => {
      const clock = new VirtualClock();
      const choker = make(2, ALL, clock);
      const crowd = peersWith(new Array(2).fill({}));
      const [newcomer] = peersWith([{}]);
      choker.round(crowd, true);
      await clock.advance(UNUSED_MS - 1);
      expect(choker.round([...crowd, newcomer!], false).has(newcomer!)).to.equal(false);
      await clock.advance(1);
      expect(choker.round([...crowd, newcomer!], false).has(newcomer!)).to.equal(true);
    });

    it('tries each of them before it tries one again', async () => {
      const clock = new VirtualClock();
      const choker = make(3, ALL, clock);
      const crowd = peersWith(new Array(6).fill({}));
      const tried = new Set<unknown>();
      for (let round = 0; round < 4; round++) {
        for (const peer of choker.round(crowd, true)) tried.add(peer);
        await clock.advance(UNUSED_MS);
      }
      expect(tried.size).to.equal(6);
    });

    it('gives them a slot when there are enough', async () => {
      const clock = new VirtualClock();
      const crowd = peersWith(new Array(3).fill({}));
      const choker = make(3, ALL, clock);
      for (let round = 0; round < 5; round++) {
        expect(choker.round(crowd, true).size).to.equal(3);
        await clock.advance(UNUSED_MS);
      }
    });

    it('keeps those who take something, however slowly', async () => {
      const clock = new VirtualClock();
      const [slow, ...crowd] = peersWith(new Array(6).fill({}));
      const choker = make(2, ALL, clock);
      choker.round([slow!], true);
      for (let round = 0; round < 10; round++) {
        await clock.advance(UNUSED_MS);
        slow!.uploaded += 100;
        slow!.uploadRate = 10;
        expect(choker.round([slow!, ...crowd], round % 2 === 0).has(slow!)).to.equal(true);
      }
    });

    it('tries the newest first, at each round and between', async () => {
      const clock = new VirtualClock();
      const crowd = peersWith(new Array(20).fill({}));
      const choker = make(3, ALL, clock);
      const chosen = choker.round(crowd, true);
      expect(crowd.slice(-2).every((peer) => chosen.has(peer))).to.equal(true);
      const [newcomer] = peersWith([{}]);
      await clock.advance(UNUSED_MS);
      expect(choker.round([...crowd, newcomer!], false).has(newcomer!)).to.equal(true);
    });
  });

  it('copes with nobody', () => expect(make(3).round([], true).size).to.equal(0));
});
