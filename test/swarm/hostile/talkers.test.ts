// Peers whose messages are too long, too short, too many, or about pieces that are none.
import { expect } from 'chai';
import { TALKERS, WRONG_SIZE } from '../../kit/hostile-peer/index.js';
import { leechesBeside, leechesFrom, seedsBeside } from './scene.js';

const LEFT: readonly (keyof typeof TALKERS)[] = [
  'a bitfield that is too short',
  'a bitfield that is too long',
  'an empty bitfield',
  'length 0xFFFFFFFF',
  'length 0x7FFFFFFF',
  'length 16 MiB',
  'have out of range',
  'have 0xFFFFFFFF',
];

const ROLES = { 'we dial': leechesFrom, 'dials a leecher': leechesBeside, 'dials a seeder': seedsBeside };
const LIMIT_MS = 1_000;
const broken = { ...WRONG_SIZE, ...Object.fromEntries(LEFT.map((name) => [name, TALKERS[name]])) };

for (const [name, behaviour] of Object.entries(broken)) {
  describe(`a peer that sends ${name}`, () => {
    for (const [role, meets] of Object.entries(ROLES)) {
      it(`and that ${role} is left at once, and the honest go on`, () =>
        meets(behaviour, 3_000, ({ peers: [peer], ends }) => {
          expect([peer?.closedByOther, (peer?.lastedMs ?? LIMIT_MS) < LIMIT_MS]).to.deep.equal([true, true]);
          expect(ends[0]).to.match(/^it sent /);
        }));
    }
  });
}

for (const [name, behaviour] of Object.entries(TALKERS)) {
  if (name in broken) continue;
  describe(`a peer that sends ${name}`, () => {
    for (const [role, meets] of Object.entries(ROLES)) {
      it(`and that ${role} is borne, and the honest go on`, () =>
        meets(behaviour, 3_000, ({ peers: [peer], ends, banned }) => {
          expect(ends.filter((reason) => reason !== 'both have everything')).to.deep.equal([]);
          expect([peer?.bytesHeard !== 0, banned]).to.deep.equal([true, []]);
        })).timeout(20_000);
    }
  });
}
