// Peers that come in crowds: whoever comes honestly is served all the same.
import { expect } from 'chai';
import { ACCEPT_BURST, MAX_INCOMING, MAX_PER_HOST } from '../../../core/engine/bounds.js';
import { CROWDS, RECONNECTS } from '../../kit/hostile-peer/index.js';
import { leechesBeside, type Meeting, seedsBeside } from './scene.js';

const ROLES: Readonly<Record<string, Meeting>> = { leecher: leechesBeside, seeder: seedsBeside };

/** Where they come from, and how many of them hold places then. On this machine no host is limited for being one. */
const FROM = { 'another host': ['10.0.6.6', MAX_PER_HOST], 'this machine': ['127.0.0.9', MAX_INCOMING] } as const;

for (const [from, [ip, places]] of Object.entries(FROM)) {
  for (const name of ['500 connections', '500 silent peers'] as const) {
    for (const [role, meets] of Object.entries(ROLES)) {
      const title = `${name} from ${from} at a ${role}: an honest peer that comes later has everything within 30 s`;
      it(title, async () => {
        await meets(
          CROWDS[name],
          3_000,
          ({ swarm, session, peers }) => {
            expect(swarm.clock.now()).to.be.below(33_000);
            expect(session.progress.peers).to.be.at.most(places + 1);
            expect(peers.length).to.be.greaterThan(100);
          },
          ip,
        );
      }).timeout(30_000);
    }
  }
}

it('a host in a reconnect storm is let in a few times a second', () =>
  seedsBeside(CROWDS['a reconnect storm'], 5_000, ({ peers }) => {
    const answered = peers.filter(({ theirs }) => theirs !== undefined).length;
    expect(peers.length).to.equal(RECONNECTS + 1);
    expect(answered).to.be.within(ACCEPT_BURST - 1, ACCEPT_BURST + 100);
  })).timeout(30_000);
