// Peers that break the rules before or with their handshake: gone within the time, and everybody else is served.
import { expect } from 'chai';
import { HANDSHAKE_MS } from '../../../core/engine/bounds.js';
import { STRANGERS } from '../../kit/hostile-peer/index.js';
import { leechesBeside, leechesFrom, seedsBeside } from './scene.js';

/** Longest that each is put up with, ms; undefined where it is not ours to end it. */
const LIMITS: Readonly<Record<keyof typeof STRANGERS, number | undefined>> = {
  'wrong info-hash': 1_000,
  garbage: 1_000,
  'another protocol': 1_000,
  'a handshake of another version': 1_000,
  silence: HANDSHAKE_MS + 100,
  'a slow handshake': HANDSHAKE_MS + 100,
  'a truncated handshake': HANDSHAKE_MS + 100,
  'a truncated handshake and hanging up': undefined,
  'silence after the handshake': undefined,
  'our own peer id': 1_000,
  'a second handshake': 1_000,
};

const HEAD_START_MS = HANDSHAKE_MS + 1_000;

for (const [name, behaviour] of Object.entries(STRANGERS)) {
  const limit = LIMITS[name as keyof typeof STRANGERS];
  describe(`a peer that meets us with ${name}`, () => {
    for (const [role, meets] of Object.entries({
      'we dial': leechesFrom,
      'dials a leecher': leechesBeside,
      'dials a seeder': seedsBeside,
    })) {
      it(`and that ${role}${limit ? ` is left within ${limit} ms` : ''}, and the honest go on`, () =>
        meets(behaviour, HEAD_START_MS, ({ peers, banned }) => {
          expect(peers.length).to.be.at.least(1);
          // A spy goes before one that wears our own id.
          const [peer] = peers;
          if (limit) expect([peer?.closedByOther, (peer?.lastedMs ?? limit) <= limit]).to.deep.equal([true, true]);
          expect(banned).to.deep.equal([]);
        }));
    }
  });
}

describe('ourselves at an address that somebody told of', () => {
  it('are dialled once', () =>
    leechesFrom(STRANGERS['our own peer id'], 120_000, ({ peers }) => {
      expect(peers.length).to.equal(1);
    }));
});
