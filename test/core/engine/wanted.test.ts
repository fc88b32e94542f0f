// Some files of a torrent are wanted: which pieces that means, and that nothing else is asked for.
import { expect } from 'chai';
import { Geometry, InputError } from 'piecework';
import { piecesOf, wantedFiles } from '../../../core/engine/wanted.js';
import { testFolder } from '../../kit/content.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { settle } from './fakes.js';
import { expectLaws, expectMemory } from './invariants.js';
import { Rig } from './rig.js';

describe('wanted files', () => {
  const { metainfo } = testFolder(new SeededRandom(1), [20, -12, 40, 0, 8], 16);

  it('are each there once, in order, without padding', () => {
    expect(wantedFiles(metainfo, [4, 0, 1, 4])).to.deep.equal([0, 4]);
  });

  it('are refused when there are none, or the torrent has no such', () => {
    for (const wanted of [[], [1], [5], [-1], [0.5]]) expect(() => wantedFiles(metainfo, wanted)).to.throw(InputError);
  });

  it('are all pieces that hold a byte of them', () => {
    const { geometry } = metainfo;
    expect([...piecesOf(geometry, [0])]).to.deep.equal([0, 1]);
    expect([...piecesOf(geometry, [2])]).to.deep.equal([2, 3, 4]);
    expect([...piecesOf(geometry, [4, 2])]).to.deep.equal([2, 3, 4]);
    expect([...piecesOf(geometry, [3])]).to.deep.equal([]);
    expect([...piecesOf(new Geometry(16, [10, 10, 10]), [1])]).to.deep.equal([0, 1]);
  });
});

describe('downloading some pieces', () => {
  it('is interested in peers that have one of them, asks for no other, and is then done', async () => {
    const rig = new Rig({ pieces: 4, wanted: [1, 3], short: 100 });
    const length = rig.geometry.pieceLength;
    const peer = rig.connect(0, 2);
    expect([peer.heard, peer.asked.length, rig.torrent.left]).to.deep.equal([['opened'], 0, 2 * length - 100]);
    peer.has(1, 3);
    expect(peer.heard).to.deep.equal(['opened', 'interesting']);
    expectLaws(rig);
    while (peer.asked.length > 0) {
      expect(peer.asked.every(({ piece }) => piece === 1 || piece === 3)).to.equal(true);
      rig.answer(peer);
    }
    await settle();
    expectLaws(rig);
    expectMemory(rig);
    expect(rig.verified.sort()).to.deep.equal([1, 3]);
    expect([rig.states.complete, rig.states.have.complete, rig.torrent.left]).to.deep.equal([true, false, 0]);
    expect([peer.heard, rig.downloader.wasted]).to.deep.equal([['opened', 'interesting', 'dull'], 0]);
  });

  it('loses interest when the peer no longer has what is wanted, and gets it back', () => {
    const rig = new Rig({ pieces: 3, wanted: [1] });
    const peer = rig.connect(0, 1);
    peer.peer.lacks(0);
    expect(peer.heard).to.deep.equal(['opened', 'interesting']);
    peer.peer.lacks(1);
    peer.peer.nowHasOnly(Uint8Array.of(0b10100000));
    expect(peer.heard).to.deep.equal(['opened', 'interesting', 'dull']);
    peer.peer.nowHasOnly(Uint8Array.of(0b01000000));
    expect(peer.heard.at(-1)).to.equal('interesting');
  });

  it('parts from a seed when all that is wanted is here, and stays with others', async () => {
    const rig = new Rig({ pieces: 3, wanted: [1] });
    const [seed, other] = [rig.connect(), rig.connect(0)];
    rig.answerAll(seed);
    await settle();
    rig.connections.tick(1_000);
    expect([seed.closedBecause, other.closedBecause]).to.deep.equal(['both have everything', undefined]);
  });
});
