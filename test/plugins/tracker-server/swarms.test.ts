// The tracker's memory has a bound.
import { expect } from 'chai';
import { Refusal } from '../../../plugins/tracker-server/announce.js';
import { MAX_PEERS, MAX_TORRENTS, Swarms } from '../../../plugins/tracker-server/swarms.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import { VirtualClock } from '../../kit/virtual-clock.js';

const peer = (index: number) => ({
  host: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
  port: 1,
  peerId: `${index}`,
  complete: false,
});

describe('tracker-server: swarms', () => {
  it(`knows ${MAX_PEERS} peers, and again others when these are gone`, async () => {
    const clock = new VirtualClock();
    const swarms = new Swarms(clock, new SeededRandom(1), 1000);
    for (let index = 0; index < MAX_PEERS; index++) swarms.announce('a', peer(index), '');
    expect(swarms.peers).to.equal(MAX_PEERS);
    expect(() => swarms.announce('a', peer(MAX_PEERS), '')).to.throw(Refusal, 'full');
    expect(() => swarms.announce('a', peer(0), '')).not.to.throw();
    await clock.advance(1001);
    swarms.expire();
    expect(swarms.peers).to.equal(0);
    expect(swarms.counts('a')).to.equal(undefined);
    expect(() => swarms.announce('a', peer(MAX_PEERS), '')).not.to.throw();
  });

  it(`knows ${MAX_TORRENTS} torrents`, () => {
    const swarms = new Swarms(new VirtualClock(), new SeededRandom(1), 1000);
    for (let index = 0; index < MAX_TORRENTS; index++) swarms.announce(`${index}`, peer(index), '');
    expect(() => swarms.announce('more', peer(1), '')).to.throw(Refusal, `${MAX_TORRENTS} torrents`);
    swarms.announce('0', peer(0), 'stopped');
    expect(() => swarms.announce('more', peer(1), '')).not.to.throw();
  });
});
