// The real clock and real chance, as far as they can be told from fakes.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { LATE_MS, LONGEST_TIMER_MS, SystemClock } from '../../../plugins/system/clock.js';
import { SystemRandom } from '../../../plugins/system/random.js';

describe('system clock', () => {
  const clock = new SystemClock();

  it('never goes back', () => {
    let last = clock.now();
    for (let look = 0; look < 1_000; look++) {
      const now = clock.now();
      expect(now).to.be.at.least(last);
      last = now;
    }
  });

  it('counts in whole milliseconds', () => {
    for (let look = 0; look < 100; look++) expect(clock.now()).to.satisfy(Number.isInteger);
  });

  it('knows the date', () => {
    expect(clock.wallTime()).to.be.closeTo(Date.now(), 1_000);
  });

  it('calls once after a while, and not when cancelled', async () => {
    const calls: string[] = [];
    clock.after(1, () => calls.push('cancelled')).cancel();
    await new Promise<void>((resolve) => {
      clock.after(1, () => calls.push('first'));
      clock.after(2, resolve);
      // The clock's own timers would let the process end here.
      const keptAlive = setTimeout(() => {}, 1_000);
      clock.after(3, () => clearTimeout(keptAlive));
    });
    expect(calls).to.deep.equal(['first']);
  });

  it('lets what came while everything stood still go before a timer that is due', async () => {
    const far = new PassThrough();
    const server = createServer((socket) => socket.pipe(far)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    const order: string[] = [];
    const timer = clock.after(10, () => order.push('gave up'));
    clock.after(10, () => order.push('also late'));
    far.once('data', () => {
      order.push('heard');
      timer.cancel();
    });
    socket.write('here');
    const until = performance.now() + LATE_MS + 50;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(order).to.deep.equal(['heard', 'also late']);
    socket.destroy();
    server.close();
  });

  it('calls again and again until cancelled', async () => {
    let calls = 0;
    const keptAlive = setTimeout(() => {}, 1_000);
    await new Promise<void>((resolve) => {
      const timer = clock.every(1, () => {
        if (++calls < 3) return;
        timer.cancel();
        timer.cancel();
        resolve();
      });
    });
    clearTimeout(keptAlive);
    expect(calls).to.equal(3);
  });

  it('does not fire at once when asked for more than a timer holds', async () => {
    let fired = false;
    const timers = [LONGEST_TIMER_MS + 1, 2 ** 40, Number.POSITIVE_INFINITY].flatMap((ms) => [
      clock.after(ms, () => {
        fired = true;
      }),
      clock.every(ms, () => {
        fired = true;
      }),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const timer of timers) timer.cancel();
    expect(fired).to.equal(false);
  });

  it('keeps no process alive', () => {
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const timers = [clock.after(60_000, () => {}), clock.every(60_000, () => {})];
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).to.equal(before);
    for (const timer of timers) timer.cancel();
  });
});

describe('system random', () => {
  const random = new SystemRandom();

  it('stays below its limit and reaches every number', () => {
    const seen = new Set<number>();
    for (let draw = 0; draw < 1_000; draw++) seen.add(random.below(5));
    expect([...seen].sort()).to.deep.equal([0, 1, 2, 3, 4]);
    expect(random.below(1)).to.equal(0);
  });

  it('favours no number', () => {
    const counts = Array.from({ length: 8 }, () => 0);
    for (let draw = 0; draw < 80_000; draw++) counts[random.below(8)]!++;
    // Of 10,000 each, twenty standard deviations.
    for (const count of counts) expect(count).to.be.within(8_000, 12_000);
  });

  it('gives as many bytes as asked for, others each time', () => {
    const [one, other] = [random.bytes(20), random.bytes(20)];
    expect(one).to.have.length(20);
    expect(Buffer.from(one).equals(other)).to.equal(false);
    expect(random.bytes(0)).to.have.length(0);
  });
});
