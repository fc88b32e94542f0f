// Those who dialled us and have not said hello: bounded in number, and each host in how often it comes.
import { expect } from 'chai';
import { AcceptRate } from '../../../core/engine/accept-rate.js';
import { ACCEPT_BURST, ACCEPTS_PER_SECOND, LOCAL_HOSTS, MAX_BANNED, MAX_GREETINGS } from '../../../core/engine/bounds.js';
import { Door } from '../../../core/engine/door.js';
import { Bep3Handshake } from '../../../plugins/handshake/index.js';
import { VirtualClock } from '../../kit/virtual-clock.js';
import { FakeStream, helloOf } from './fakes.js';

const HELLO = Bep3Handshake.encode(helloOf(4));

function made() {
  const clock = new VirtualClock();
  const greeted: string[] = [];
  const door = new Door({
    clock,
    handshake: Bep3Handshake,
    greeted: ({ remote }) => {
      greeted.push(remote.host);
      return undefined;
    },
  });
  const dials = (host: string): FakeStream => {
    const stream = new FakeStream({ host, port: 1 });
    door.accept(stream);
    return stream;
  };
  return { clock, door, greeted, dials };
}

const numbered = (number: number): string => `10.0.${number >> 8}.${number & 255}`;

describe('Door', () => {
  it('ends the oldest silent one when MAX_GREETINGS have not said hello', () => {
    const { clock, greeted, dials } = made();
    const silent = Array.from({ length: MAX_GREETINGS }, (_, number) => dials(numbered(number)));
    const late = dials('10.9.9.9');
    expect(silent.map(({ closed }) => closed).indexOf(true)).to.equal(0);
    expect(silent.filter(({ closed }) => closed).length).to.equal(1);
    late.sink?.received(HELLO);
    expect(greeted).to.deep.equal(['10.9.9.9']);
    expect(clock.pending).to.equal(MAX_GREETINGS - 1);
  });

  it('ends all of them when it closes', () => {
    const { clock, door, dials } = made();
    const silent = [dials('10.0.0.1'), dials('10.0.0.2')];
    door.close();
    expect([silent.map(({ closed }) => closed), clock.pending]).to.deep.equal([[true, true], 0]);
  });

  it('does not open for a host that comes too often', () => {
    const { dials } = made();
    for (let count = 0; count < ACCEPT_BURST; count++) expect(dials('10.0.0.1').closed).to.equal(false);
    const [again, other] = [dials('10.0.0.1'), dials('10.0.0.2')];
    expect([again.closed, again.sink, other.closed]).to.deep.equal([true, undefined, false]);
  });
});

describe('AcceptRate', () => {
  const spent = (rate: AcceptRate, host: string): number => {
    let count = 0;
    while (count < 10_000 && rate.allows(host)) count++;
    return count;
  };

  it('allows a burst, and then so many a second', async () => {
    const clock = new VirtualClock();
    const rate = new AcceptRate(clock);
    expect(spent(rate, '10.0.0.1')).to.equal(ACCEPT_BURST);
    await clock.advance(3_000);
    expect(spent(rate, '10.0.0.1')).to.equal(3 * ACCEPTS_PER_SECOND);
    await clock.advance(3_600_000);
    expect(spent(rate, '10.0.0.1')).to.equal(ACCEPT_BURST);
  });

  it('counts this machine for LOCAL_HOSTS hosts', async () => {
    for (const host of ['127.0.0.1', '127.8.0.1', '::1']) {
      const clock = new VirtualClock();
      const rate = new AcceptRate(clock);
      expect(spent(rate, host)).to.equal(LOCAL_HOSTS * ACCEPT_BURST);
      await clock.advance(1_000);
      expect(spent(rate, host)).to.equal(LOCAL_HOSTS * ACCEPTS_PER_SECOND);
    }
  });

  it('remembers MAX_BANNED hosts, and forgets the one it heard of first', () => {
    const rate = new AcceptRate(new VirtualClock());
    spent(rate, '10.0.0.1');
    spent(rate, '10.0.0.2');
    for (let number = 0; number < MAX_BANNED - 1; number++) rate.allows(`10.1.${number >> 8}.${number & 255}`);
    expect([rate.allows('10.0.0.2'), rate.allows('10.0.0.1')]).to.deep.equal([false, true]);
  });
});
