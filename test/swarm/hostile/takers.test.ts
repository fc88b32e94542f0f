// Peers that ask for what nobody may give, for too much of it, or do not take it.
import { expect } from 'chai';
import { BLOCK_LENGTH } from 'piecework';
import { MAX_QUEUED_REQUESTS, UPLOAD_HIGH_WATER } from '../../../core/engine/bounds.js';
import { Choke, Unchoke } from '../../../plugins/choke/index.js';
import { Reject } from '../../../plugins/fast/index.js';
import { Piece } from '../../../plugins/piece/index.js';
import { HIGH_WATER_MARK } from '../../kit/duplex.js';
import { TAKERS } from '../../kit/hostile-peer/index.js';
import { leechesBeside, seedsBeside } from './scene.js';

const ILL = Object.keys(TAKERS).filter((name) => name.startsWith('a request')) as (keyof typeof TAKERS)[];

for (const name of ILL) {
  it(`${name} is not served, and ends the connection`, () =>
    seedsBeside(TAKERS[name], 5_000, ({ peers: [peer], ends }) => {
      expect([peer?.heard(Piece), peer?.closedByOther]).to.deep.equal([0, true]);
      expect(ends[0]).to.match(/^it sent a request for/);
    }));
}

describe('a peer with 100 000 requests that reads no reply', () => {
  it('is sent no more than its connection takes, while another is served', () =>
    seedsBeside(TAKERS['100 000 requests, replies not read'], 5_000, ({ session, client }) => {
      const content = client.file.bytes.length;
      expect(session.progress.uploaded - content).to.be.at.most(UPLOAD_HIGH_WATER + HIGH_WATER_MARK + BLOCK_LENGTH);
      expect(MAX_QUEUED_REQUESTS).to.equal(512);
    }));
});

describe('a peer that asks while choked', () => {
  const RUDE = TAKERS['requests while choked'];

  it('gets nothing of a seeder but rejects', () =>
    seedsBeside(RUDE, 5_000, ({ peers: [peer] }) => {
      expect([peer?.heard(Piece), peer?.heard(Unchoke), peer?.heard(Reject)]).to.deep.equal([0, 0, 1_000]);
    }));

  it('gets nothing of a leecher', () =>
    leechesBeside(RUDE, 5_000, ({ peers: [peer] }) => {
      expect(peer?.heard(Piece)).to.equal(0);
    }));
});

describe('a slow reader', () => {
  it('holds no more than its connection takes, while another is served', () =>
    seedsBeside(TAKERS['a slow reader'], 5_000, ({ peers: [peer], session, client }) => {
      const sent = session.progress.uploaded - client.file.bytes.length;
      expect(sent - (peer?.bytesHeard ?? 0)).to.be.at.most(UPLOAD_HIGH_WATER + HIGH_WATER_MARK + BLOCK_LENGTH);
      expect(peer?.heard(Choke)).to.equal(0);
    }));
});
