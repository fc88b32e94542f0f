// Addresses to dial: bounded, each once, later after each failure, never again after a ban.
import { expect } from 'chai';
import type { PeerAddress } from 'piecework';
import {
  MAX_BANNED,
  MAX_DIAL_FAILURES,
  MAX_HALF_OPEN,
  MAX_HOST_STRIKES,
  MAX_KNOWN_PEERS,
  MAX_REDIAL_MS,
  REDIAL_MS,
} from '../../../core/engine/bounds.js';
import { KnownPeers } from '../../../core/engine/known-peers.js';
import { VirtualClock } from '../../kit/virtual-clock.js';
import { idOf } from './fakes.js';

const numbered = (number: number): PeerAddress => ({
  host: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`,
  port: 6881,
});
const ONE = numbered(1);

function made(...addresses: readonly PeerAddress[]): { clock: VirtualClock; known: KnownPeers } {
  const clock = new VirtualClock();
  const known = new KnownPeers(clock);
  for (const address of addresses) known.add(address);
  return { clock, known };
}

describe('KnownPeers', () => {
  it('gives each address once, in order', () => {
    const { known } = made(ONE, numbered(2), ONE);
    expect([known.size, known.take(), known.take(), known.take()]).to.deep.equal([2, ONE, numbered(2), undefined]);
  });

  it('knows MAX_KNOWN_PEERS at most', () => {
    const { known } = made();
    for (let number = 0; number < MAX_KNOWN_PEERS + 10; number++) known.add(numbered(number));
    expect(known.size).to.equal(MAX_KNOWN_PEERS);
  });

  it('gives the one known longest and the latest by turns, when there are more than are dialled at once', () => {
    const { known } = made(...Array.from({ length: MAX_HALF_OPEN + 1 }, (_, number) => numbered(number)));
    const last = MAX_HALF_OPEN;
    expect([1, 2, 3].map(() => known.take())).to.deep.equal([numbered(0), numbered(last), numbered(1)]);
    known.add(numbered(100));
    expect([1, 2, 3].map(() => known.take())).to.deep.equal([numbered(100), numbered(2), numbered(last - 1)]);
    const few = made(...Array.from({ length: MAX_HALF_OPEN }, (_, number) => numbered(number))).known;
    expect([1, 2, 3].map(() => few.take())).to.deep.equal([0, 1, 2].map(numbered));
  });

  it('gives those that failed after all others', async () => {
    const { clock, known } = made(ONE, numbered(2));
    known.take();
    known.failed(ONE);
    await clock.advance(REDIAL_MS);
    known.add(numbered(3));
    expect([1, 2, 3].map(() => known.take())).to.deep.equal([numbered(2), numbered(3), ONE]);
  });

  it('makes room where there is none by forgetting one that failed and is not being dialled', () => {
    const { known } = made(...Array.from({ length: MAX_KNOWN_PEERS }, (_, number) => numbered(number)));
    const [first, last] = [known.take()!, known.take()!];
    known.failed(first);
    known.add(numbered(100_000));
    known.add(numbered(100_001));
    expect(known.size).to.equal(MAX_KNOWN_PEERS);
    expect(known.addresses).to.deep.include(last);
    expect(known.addresses).not.to.deep.include(first);
    expect(known.addresses.at(-1)).to.deep.equal(numbered(100_000));
    const back = known.take()!;
    known.failed(back);
    known.left(back);
    known.add(numbered(100_002));
    expect(known.addresses.at(-1)).to.deep.equal(numbered(100_000));
  });

  it('waits REDIAL_MS after the first failure, and twice as long after each further one', async () => {
    const { clock, known } = made(ONE);
    for (const wait of [1, 2, 4].map((times) => times * REDIAL_MS)) {
      known.take();
      known.failed(ONE);
      await clock.advance(wait - 1);
      expect(known.take()).to.equal(undefined);
      await clock.advance(1);
      expect(known.take()).to.equal(ONE);
    }
  });

  it('never waits longer than MAX_REDIAL_MS', () => {
    expect(REDIAL_MS * 2 ** (MAX_DIAL_FAILURES - 2)).to.be.at.most(MAX_REDIAL_MS);
  });

  it('forgets an address after MAX_DIAL_FAILURES in a row', async () => {
    const { clock, known } = made(ONE);
    for (let failure = 1; failure < MAX_DIAL_FAILURES; failure++) known.failed(ONE);
    known.left(ONE);
    for (let failure = 1; failure < MAX_DIAL_FAILURES; failure++) known.failed(ONE);
    expect(known.size).to.equal(1);
    known.failed(ONE);
    known.failed(ONE);
    known.left(ONE);
    await clock.advance(MAX_REDIAL_MS);
    expect([known.size, known.take()]).to.deep.equal([0, undefined]);
  });

  it('dials again some time after a connection that worked', async () => {
    const { clock, known } = made(ONE);
    known.take();
    known.left(ONE, 1_000);
    expect(known.take()).to.equal(undefined);
    await clock.advance(1_000);
    expect(known.take()).to.equal(ONE);
  });
});

describe('a ban', () => {
  it('holds for the address, and for the peer id on that host alone: elsewhere an honest peer may have it', () => {
    const { known } = made(ONE);
    known.ban(ONE, idOf(7));
    known.add(ONE);
    const neighbour = { ...ONE, port: 1 };
    expect([known.size, known.isBanned(ONE), known.isBanned(neighbour, idOf(7))]).to.deep.equal([0, true, true]);
    expect([known.isBanned(neighbour, idOf(8)), known.isBanned(numbered(2), idOf(7))]).to.deep.equal([false, false]);
  });

  it('holds for a host after MAX_HOST_STRIKES, and nothing of it is dialled any more', () => {
    const neighbour = { ...ONE, port: 9_999 };
    const { known } = made(neighbour);
    for (let strike = 1; strike < MAX_HOST_STRIKES; strike++) known.ban({ ...ONE, port: strike }, idOf(strike));
    expect([known.isBanned(neighbour), known.size]).to.deep.equal([false, 1]);
    known.ban({ ...ONE, port: 77 }, idOf(77));
    expect([known.isBanned(neighbour), known.take()]).to.deep.equal([true, undefined]);
  });

  it('holds for this machine as a whole only where it dials us', () => {
    const liar = (port: number): PeerAddress => ({ host: '127.0.0.1', port });
    const honest = liar(9_999);
    const { known } = made(honest);
    for (let strike = 1; strike <= MAX_HOST_STRIKES; strike++) known.ban(liar(strike), idOf(strike));
    expect([known.isBanned(liar(1)), known.isBanned(honest), known.take()]).to.deep.equal([true, false, honest]);
    expect([known.isBanned(liar(77), idOf(77)), known.isBanned({ host: '::1', port: 1 }, idOf(1))]).to.deep.equal([true, false]);
  });

  it('is remembered for MAX_BANNED names', () => {
    const { known } = made();
    const bans = MAX_BANNED / 2;
    for (let number = 0; number < bans + 5; number++) {
      known.ban(numbered(number), Uint8Array.of(number >> 8, number));
    }
    expect([known.isBanned(numbered(bans - 1)), known.isBanned(numbered(bans))]).to.deep.equal([true, false]);
  });
});
