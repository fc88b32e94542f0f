// Who is the same peer, and which of two connections stays.
import { expect } from 'chai';
import type { PeerAddress } from 'piecework';
import { SIMULTANEOUS_MS } from '../../../core/engine/bounds.js';
import { Doubles, type Named } from '../../../core/engine/doubles.js';
import { helloOf, idOf } from './fakes.js';

const OUR_ID = 50;
const HERE: PeerAddress = { host: '10.0.0.1', port: 1 };
const ELSEWHERE: PeerAddress = { host: '10.0.0.2', port: 1 };

const member = (more: Partial<Named> = {}): Named => ({
  id: idOf(9),
  address: HERE,
  outgoing: false,
  since: 0,
  spoke: true,
  useful: false,
  ...more,
});

function made({ now = 0, members = [] as readonly Named[] } = {}) {
  const doubles = new Doubles(members, idOf(OUR_ID), () => now);
  const present = (id: number, address: PeerAddress, outgoing: boolean) =>
    doubles.present({ address, hello: helloOf(id), outgoing });
  return { doubles, present };
}

describe('Doubles', () => {
  it('know ourselves', () => {
    const { doubles } = made();
    expect([OUR_ID, OUR_ID + 1].map((id) => doubles.isOurselves(helloOf(id)))).to.deep.equal([true, false]);
  });

  it('take who has the id and the host of a member for that member', () => {
    const first = member();
    const { present } = made({ members: [member({ id: idOf(8) }), first], now: SIMULTANEOUS_MS });
    expect([present(9, HERE, false), present(9, HERE, true), present(7, HERE, false)]).to.deep.equal([first, first, undefined]);
  });

  it('take who comes from elsewhere for another, once the first is neither young nor useful', () => {
    const seen = (now: number, more: Partial<Named> = {}): boolean =>
      made({ members: [member(more)], now }).present(9, ELSEWHERE, false) !== undefined;
    expect([seen(SIMULTANEOUS_MS - 1), seen(SIMULTANEOUS_MS)]).to.deep.equal([true, false]);
    expect(seen(SIMULTANEOUS_MS, { useful: true })).to.equal(true);
  });

  it('take one host for two peers when we dialled both', () => {
    const { present } = made({ members: [member({ outgoing: true })], now: SIMULTANEOUS_MS });
    expect([present(9, HERE, true), present(9, HERE, false)?.outgoing]).to.deep.equal([undefined, true]);
  });

  it('keep the one that the end with the smaller id dialled, when both dialled at once', () => {
    const goes = (id: number, firstIsOurs: boolean, secondIsOurs: boolean, now = 0): boolean => {
      const first = member({ id: idOf(id), outgoing: firstIsOurs });
      return made({ now }).doubles.givesWay(first, { address: HERE, hello: helloOf(id), outgoing: secondIsOurs });
    };
    const [larger, smaller] = [OUR_ID + 1, OUR_ID - 1];
    expect([goes(larger, false, true), goes(larger, true, false)]).to.deep.equal([true, false]);
    expect([goes(smaller, false, true), goes(smaller, true, false)]).to.deep.equal([false, true]);
    expect([goes(larger, true, true), goes(smaller, false, false)], 'the same end twice').to.deep.equal([false, false]);
    expect(goes(larger, false, true, SIMULTANEOUS_MS), 'not at once').to.equal(false);
  });

  it('remember where somebody else had the id of a member, until it is gone', () => {
    const { doubles } = made();
    const first = member();
    doubles.seen(first, ELSEWHERE);
    expect([doubles.left(member()), doubles.left(first), doubles.left(first)]).to.deep.equal([undefined, ELSEWHERE, undefined]);
  });
});
