// Who gives up a place to a newcomer: the mute, the idle, those of a crowd; never one that is of use.
import { expect } from 'chai';
import {
  CROWD,
  CROWD_PATIENCE_MS,
  MAX_CONNECTIONS,
  MAX_INCOMING,
  MAX_PER_HOST,
  MUTE_PATIENCE_MS,
  PATIENCE_MS,
} from '../../../core/engine/bounds.js';
import { placeFor, type Sitter } from '../../../core/engine/places.js';

const NOW = 1_000_000;
const NEWCOMER = '192.0.2.1';

interface Kind {
  readonly host?: string;
  readonly age?: number;
  readonly outgoing?: boolean;
  readonly spoke?: boolean;
  readonly useful?: boolean;
}

let made = 0;

/** One that is of use, from a host of its own, when nothing else is said. */
function sitter({ host = `10.0.0.${++made}`, age = 0, outgoing = false, spoke = true, useful = true }: Kind = {}): Sitter {
  return { address: { host, port: 1 }, since: NOW - age, outgoing, spoke, useful };
}

const sitters = (count: number, kind: Kind = {}): Sitter[] => Array.from({ length: count }, () => sitter(kind));

describe('placeFor', () => {
  it('has room until MAX_INCOMING dialled us, or MAX_CONNECTIONS are there', () => {
    expect(placeFor(NEWCOMER, sitters(MAX_INCOMING - 1), NOW)).to.equal(true);
    expect(placeFor(NEWCOMER, sitters(MAX_INCOMING), NOW)).to.equal(false);
    const dialled = sitters(MAX_CONNECTIONS - 10, { outgoing: true });
    expect(placeFor(NEWCOMER, [...dialled, ...sitters(9)], NOW)).to.equal(true);
    expect(placeFor(NEWCOMER, [...dialled, ...sitters(10)], NOW)).to.equal(false);
  });

  for (const [name, kind, patience] of [
    ['that never spoke', { useful: false, spoke: false }, MUTE_PATIENCE_MS],
    ['on which nothing moved', { useful: false }, PATIENCE_MS],
  ] as const) {
    it(`gives a place ${name} for ${patience / 1000} s`, () => {
      const others = sitters(MAX_INCOMING - 1);
      const young = sitter({ ...kind, age: patience - 1 });
      const old = sitter({ ...kind, age: patience });
      expect(placeFor(NEWCOMER, [...others, young], NOW)).to.equal(false);
      expect(placeFor(NEWCOMER, [...others, old], NOW)).to.equal(old);
    });
  }

  it('gives a place of a host with many idle ones sooner', () => {
    const crowd = (count: number): Sitter[] => sitters(count, { host: '10.9.9.9', useful: false, age: CROWD_PATIENCE_MS });
    expect(placeFor(NEWCOMER, [...sitters(MAX_INCOMING - CROWD + 1), ...crowd(CROWD - 1)], NOW)).to.equal(false);
    const many = crowd(CROWD);
    expect(placeFor(NEWCOMER, [...sitters(MAX_INCOMING - CROWD), ...many], NOW)).to.equal(many[0]);
  });

  it('takes the mute first, then of the largest crowd, then the oldest', () => {
    const idle = { useful: false, age: PATIENCE_MS };
    const mute = sitter({ ...idle, spoke: false });
    const lone = sitter({ ...idle, age: 3 * PATIENCE_MS });
    const pair = [sitter({ ...idle, host: '10.8.8.8' }), sitter({ ...idle, host: '10.8.8.8', age: 2 * PATIENCE_MS })];
    const rest = sitters(MAX_INCOMING - 4);
    expect(placeFor(NEWCOMER, [...rest, lone, ...pair, mute], NOW)).to.equal(mute);
    expect(placeFor(NEWCOMER, [...rest, lone, ...pair, sitter()], NOW)).to.equal(pair[1]);
  });

  it('never gives the place of one that we dialled', () => {
    const dialled = sitters(MAX_CONNECTIONS, { outgoing: true, useful: false, spoke: false, age: PATIENCE_MS });
    expect(placeFor(NEWCOMER, dialled, NOW)).to.equal(false);
  });

  it('has MAX_PER_HOST places for a host, which then has to give up one of its own', () => {
    const idle = sitter({ host: NEWCOMER, useful: false, age: PATIENCE_MS });
    const elsewhere = sitter({ useful: false, spoke: false, age: PATIENCE_MS });
    const busy = sitters(MAX_PER_HOST - 1, { host: NEWCOMER });
    expect(placeFor(NEWCOMER, [elsewhere, ...busy], NOW)).to.equal(true);
    expect(placeFor(NEWCOMER, [elsewhere, ...busy, sitter({ host: NEWCOMER })], NOW)).to.equal(false);
    expect(placeFor(NEWCOMER, [elsewhere, ...busy, idle], NOW)).to.equal(idle);
  });

  it('does not count the places of this machine', () => {
    for (const host of ['127.0.0.1', '::1']) expect(placeFor(host, sitters(MAX_PER_HOST, { host }), NOW)).to.equal(true);
  });
});
