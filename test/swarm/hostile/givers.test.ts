// Peers that send blocks nobody asked for, or that no torrent has: nothing of them is written.
import { expect } from 'chai';
import { GIVERS } from '../../kit/hostile-peer/index.js';
import { leechesFrom } from './scene.js';

for (const [name, behaviour] of Object.entries(GIVERS)) {
  if (name === 'pieces that were not asked for') continue;
  it(`a peer that gives ${name} is left at once`, () =>
    leechesFrom(behaviour, 3_000, ({ peers: [peer], ends, session, client }) => {
      expect([peer?.closedByOther, (peer?.lastedMs ?? 1_000) < 1_000]).to.deep.equal([true, true]);
      expect(ends[0]).to.match(/^it sent /);
      expect(session.progress.downloaded).to.equal(client.file.bytes.length);
    }));
}

it('pieces that were not asked for are counted and forgotten', () =>
  leechesFrom(GIVERS['pieces that were not asked for'], 3_000, ({ session }) => {
    expect(session.progress.wasted).to.be.greaterThan(0);
  }));
