// Time in tests is itself tested.
import { expect } from 'chai';
import { VIRTUAL_EPOCH_MS, VirtualClock } from './virtual-clock.js';

describe('VirtualClock', () => {
  it('moves only when told, and both times alike', async () => {
    const clock = new VirtualClock();
    expect([clock.now(), clock.wallTime()]).to.deep.equal([0, VIRTUAL_EPOCH_MS]);
    await clock.advance(1500);
    expect([clock.now(), clock.wallTime()]).to.deep.equal([1500, VIRTUAL_EPOCH_MS + 1500]);
  });

  it('calls timers in the order they fall due, equals in the order they were set', async () => {
    const clock = new VirtualClock();
    const calls: string[] = [];
    const call = (name: string) => () => calls.push(`${name} at ${clock.now()}`);
    clock.after(20, call('c'));
    clock.after(10, call('a'));
    clock.after(10, call('b'));
    clock.after(31, call('late'));
    await clock.advance(30);
    expect(calls).to.deep.equal(['a at 10', 'b at 10', 'c at 20']);
    expect(clock.now()).to.equal(30);
  });

  it('calls timers that are set meanwhile, when they fall due in time', async () => {
    const clock = new VirtualClock();
    const calls: number[] = [];
    clock.after(10, () => clock.after(10, () => calls.push(clock.now())));
    await clock.advance(20);
    expect(calls).to.deep.equal([20]);
  });

  it('repeats', async () => {
    const clock = new VirtualClock();
    const calls: number[] = [];
    const timer = clock.every(10, () => calls.push(clock.now()));
    await clock.advance(35);
    timer.cancel();
    await clock.advance(35);
    expect(calls).to.deep.equal([10, 20, 30]);
  });

  it('stops a repeating timer that cancels itself', async () => {
    const clock = new VirtualClock();
    let calls = 0;
    const timer = clock.every(10, () => {
      calls++;
      timer.cancel();
    });
    await clock.advance(100);
    expect([calls, clock.pending]).to.deep.equal([1, 0]);
  });

  it('counts timers that wait', async () => {
    const clock = new VirtualClock();
    const timer = clock.after(10, () => {});
    clock.after(20, () => {});
    clock.every(30, () => {});
    expect(clock.pending).to.equal(3);
    timer.cancel();
    timer.cancel();
    expect(clock.pending).to.equal(2);
    await clock.advance(30);
    expect(clock.pending).to.equal(1);
  });

  it('waits at least a millisecond and at most what a timer of Node holds', async () => {
    const clock = new VirtualClock();
    const calls: number[] = [];
    clock.after(0, () => calls.push(clock.now()));
    clock.after(Number.POSITIVE_INFINITY, () => calls.push(clock.now()));
    await clock.advance(0);
    expect(calls).to.deep.equal([]);
    await clock.advance(2 ** 31);
    expect(calls).to.deep.equal([1, 2 ** 31 - 1]);
  });

  it('lets promises and immediates run before time moves on', async () => {
    const clock = new VirtualClock();
    const calls: string[] = [];
    clock.after(10, async () => {
      await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      calls.push(`after the first, at ${clock.now()}`);
    });
    clock.after(11, () => calls.push(`second, at ${clock.now()}`));
    await clock.advance(11);
    expect(calls).to.deep.equal(['after the first, at 10', 'second, at 11']);
  });

  it('rejects with what a timer throws', async () => {
    const clock = new VirtualClock();
    const fault = new Error('fault');
    clock.after(10, () => {
      throw fault;
    });
    expect(await clock.advance(20).catch((error: unknown) => error)).to.equal(fault);
  });

  describe('advanceUntil', () => {
    it('stops at the timer that made it so', async () => {
      const clock = new VirtualClock();
      clock.every(10, () => {});
      await clock.advanceUntil(() => clock.now() >= 25, 1000);
      expect(clock.now()).to.equal(30);
    });

    it('does not move when it is so already', async () => {
      const clock = new VirtualClock();
      clock.after(1, () => {});
      await clock.advanceUntil(() => true, 1000);
      expect(clock.now()).to.equal(0);
    });

    it('waits for work outside the clock when there is no timer', async () => {
      const clock = new VirtualClock();
      let done = false;
      setTimeout(() => {
        done = true;
      }, 5);
      await clock.advanceUntil(() => done, 1_000_000);
      expect(clock.now()).to.equal(0);
    });

    it('gives up at the limit, with timers and without', async () => {
      const clock = new VirtualClock();
      const failure = () => clock.advanceUntil(() => clock.now() > 25, 20).catch(String);
      expect(await failure()).to.contain('not so after 20 ms');
      clock.every(10, () => {});
      expect(await failure()).to.contain('not so after 20 ms');
      expect(clock.now()).to.equal(20);
    });
  });
});
