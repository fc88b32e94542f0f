// What plugins of one torrent are lent, and that nothing begins when it is.
import { expect } from 'chai';
import { CLOCK, EVENTS, METADATA, PIECE_TABLE, TORRENT } from 'piecework';
import { SLOW_CALL_MS } from '../../../core/engine/bounds.js';
import { metadataOf } from '../../../core/engine/lent-torrent.js';
import { PieceStates } from '../../../core/engine/piece-states.js';
import { openTorrent } from '../../../core/engine/torrent-scope.js';
import { testContent } from '../../kit/content.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { FakeScope, filled, idOf } from './fakes.js';

const { metainfo } = testContent(new SeededRandom(1), 100_000, 16_384);

function opened() {
  let ms = 0;
  let lent: ReadonlyMap<symbol, unknown> = new Map();
  const inside = new FakeScope(new Map());
  inside.start = () => Promise.reject(new Error('started'));
  const kernel = new FakeScope(filled([CLOCK, { now: () => ms }]), (given) => {
    lent = given;
    return inside;
  });
  const states = new PieceStates(metainfo.geometry);
  const metadata = metadataOf(metainfo);
  const parts = { metainfo, contentPath: 'here', peerId: idOf(1), namedPeers: ['a:1'], states, port: () => 6881 };
  const pass = (time: number): void => {
    ms += time;
  };
  return { ...openTorrent(kernel, parts, metadata), states, metadata, lent, inside, pass };
}

describe('the scope of a torrent', () => {
  it('lends the torrent, its metadata, its events and the table of its pieces', () => {
    const { scope, torrent, events, states, metadata, lent, inside } = opened();
    expect(scope).to.equal(inside);
    expect([...lent.keys()]).to.have.members([TORRENT, METADATA, EVENTS, PIECE_TABLE].map(({ id }) => id));
    expect(lent.get(TORRENT.id)).to.equal(torrent);
    expect(lent.get(METADATA.id)).to.equal(metadata);
    expect(lent.get(EVENTS.id)).to.equal(events);
    expect(lent.get(PIECE_TABLE.id)).to.equal(states);
    expect([torrent.contentPath, torrent.namedPeers, torrent.port, torrent.left]).to.deep.equal(['here', ['a:1'], 6881, 100_000]);
  });

  it('warns among its events of a plugin that keeps everything waiting', () => {
    const { lag, events, pass } = opened();
    const heard: string[] = [];
    events.on('warning', ({ message }) => heard.push(message));
    lag.timed('slow', 'opened', () => pass(SLOW_CALL_MS));
    expect(heard).to.deep.equal(['Plugin "slow" kept everything waiting for 1.0 s (opened)']);
  });
});
