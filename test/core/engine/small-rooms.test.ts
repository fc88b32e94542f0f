// Rates, events, waiting with an end, and the numbers of a torrent.
import { expect } from 'chai';
import { PluginClock, takeSlowestTimer } from '../../../core/contracts/plugin-clock.js';
import { LAG_TOLD_MS, MAX_HOOK_FAULTS, MAX_LISTENER_FAULTS, SLOW_CALL_MS, STANDSTILL_MS } from '../../../core/engine/bounds.js';
import { EventBus } from '../../../core/engine/event-bus.js';
import { Hooks } from '../../../core/engine/hooks.js';
import { Lag } from '../../../core/engine/lag.js';
import { progressOf } from '../../../core/engine/progress.js';
import { Rate } from '../../../core/engine/rate.js';
import { withinTime } from '../../../core/engine/within-time.js';
import { VirtualClock } from '../../kit/virtual-clock.js';
import { Rig } from './rig.js';

describe('Rate', () => {
  it('shows a fast start at once, then follows slowly', () => {
    const rate = new Rate();
    rate.sample(1000);
    rate.add(1000);
    rate.sample(500);
    expect([rate.total, rate.perSecond]).to.deep.equal([1000, 2000]);
    rate.sample(1000);
    expect(rate.perSecond).to.equal(1200);
    for (let second = 0; second < 40; second++) rate.sample(1000);
    expect(rate.perSecond).to.equal(0);
  });

  it('is a whole number', () => {
    const rate = new Rate();
    for (const ms of [1001, 997, 1003]) {
      rate.add(100_000);
      rate.sample(ms);
      expect(rate.perSecond).to.satisfy(Number.isInteger).and.be.closeTo(100_000, 500);
    }
  });

  it('is not harmed by two samples at one instant', () => {
    const rate = new Rate();
    rate.add(1000);
    rate.sample(0);
    rate.sample(1000);
    rate.sample(0);
    expect(rate.perSecond).to.equal(1000);
  });
});

/** No call takes any time. */
const UNHURRIED = new Lag(
  () => 0,
  () => {},
);

describe('EventBus', () => {
  it('calls the listeners of an event until they end', () => {
    const bus = new EventBus(UNHURRIED);
    const heard: number[] = [];
    const end = bus.on('completed', ({ bytes }) => heard.push(bytes));
    bus.emit('completed', { bytes: 1 });
    bus.emit('warning', { message: 'no listener' });
    end();
    bus.emit('completed', { bytes: 2 });
    expect(heard).to.deep.equal([1]);
  });

  it('makes a warning of what a listener throws, and nothing of what a listener of warnings throws', () => {
    const bus = new EventBus(UNHURRIED);
    const heard: unknown[] = [];
    const fault = (): never => {
      throw new Error('fault');
    };
    bus.on('completed', fault);
    bus.on('completed', ({ bytes }) => heard.push(bytes));
    bus.on('warning', fault);
    bus.on('warning', ({ message }) => heard.push(message));
    bus.emit('completed', { bytes: 1 });
    expect(heard).to.deep.equal(['a listener of "completed" failed: fault', 1]);
  });

  it('names the plugin of a listener that throws, and lets it hear no more after MAX_LISTENER_FAULTS', () => {
    const bus = new EventBus(UNHURRIED);
    const heard: unknown[] = [];
    let calls = 0;
    const broken = bus.by('broken');
    const fault = (): never => {
      calls++;
      throw new Error('fault');
    };
    const end = broken.on('completed', fault);
    broken.on('warning', fault);
    bus.on('warning', ({ message }) => heard.push(message));
    bus.by('other').on('completed', ({ bytes }) => heard.push(bytes));
    for (let time = 0; time < MAX_LISTENER_FAULTS; time++) broken.emit('completed', { bytes: time });
    const told = heard.filter((each) => typeof each === 'string');
    expect(told[0]).to.equal('a listener of "completed" of plugin "broken" failed: fault');
    expect(told.at(-1)).to.equal(`plugin "broken" failed ${MAX_LISTENER_FAULTS} times as a listener and hears no more`);
    expect(told.filter((line) => line === told.at(-1))).to.have.length(1);
    expect([calls, heard.filter((each) => typeof each === 'number')]).to.deep.equal([MAX_LISTENER_FAULTS, [0, 1, 2, 3, 4]]);
    end();
  });
});

describe('Hooks', () => {
  it('calls no more what threw MAX_HOOK_FAULTS times, except to close it; others are called as ever', () => {
    const heard: string[] = [];
    const calls: string[] = [];
    const hooks = new Hooks(UNHURRIED, (message) => heard.push(message));
    const [broken, other] = [{}, {}];
    const call = (instance: object, hook: string) =>
      hooks.call(instance, hook, () => {
        calls.push(hook);
        if (instance === broken) throw new Error('fault');
      });
    for (let time = 0; time < MAX_HOOK_FAULTS + 2; time++) call(broken, 'opened');
    expect(heard).to.deep.equal([
      ...Array(MAX_HOOK_FAULTS).fill('a plugin failed: fault'),
      `a plugin failed ${MAX_HOOK_FAULTS} times in this torrent and is called no more`,
    ]);
    expect(calls).to.have.lengthOf(MAX_HOOK_FAULTS);
    call(other, 'opened');
    call(broken, 'closed');
    expect(calls.slice(MAX_HOOK_FAULTS)).to.deep.equal(['opened', 'closed']);
  });
});

describe('Lag', () => {
  const lagging = () => {
    const heard: string[] = [];
    let now = 0;
    const lag = new Lag(
      () => now,
      (message) => heard.push(message),
    );
    const pass = (ms: number): void => {
      now += ms;
    };
    return { lag, heard, pass };
  };

  it('names who takes SLOW_CALL_MS, once in LAG_TOLD_MS, also when it throws in the end', () => {
    const { lag, heard, pass } = lagging();
    lag.timed('quick', 'opened', () => pass(SLOW_CALL_MS - 1));
    lag.timed({}, 'of nobody', () => pass(SLOW_CALL_MS));
    const slow = () =>
      lag.timed('slow', 'opened', () => {
        pass(SLOW_CALL_MS + 250);
        throw new Error('fault');
      });
    expect(slow).to.throw('fault');
    expect(slow).to.throw('fault');
    pass(LAG_TOLD_MS);
    expect(slow).to.throw('fault');
    expect(heard).to.deep.equal(Array(2).fill('Plugin "slow" kept everything waiting for 1.3 s (opened)'));
  });

  it('names whose timer took SLOW_CALL_MS, with the next second; the slowest of several', () => {
    const heard: string[] = [];
    let now = 0;
    let callback = (): void => {};
    const held = {
      now: () => now,
      wallTime: () => 0,
      every: () => ({ cancel() {} }),
      after: (_: number, run: () => void) => {
        callback = run;
        return { cancel() {} };
      },
    };
    const run = (plugin: string, ms: number): void => {
      new PluginClock(held, plugin).after(1, () => {
        now += ms;
      });
      callback();
    };
    const own = new Lag(
      () => now,
      (message) => heard.push(message),
      () => takeSlowestTimer(held),
    );
    run('quick', SLOW_CALL_MS - 1);
    own.tick(SLOW_CALL_MS);
    expect(heard).to.deep.equal([]);
    run('slow', SLOW_CALL_MS + 100);
    run('slowest', STANDSTILL_MS);
    run('slow', SLOW_CALL_MS);
    own.tick(STANDSTILL_MS + 1_000);
    expect(takeSlowestTimer(held)).to.equal(undefined);
    expect(heard).to.deep.equal(['Plugin "slowest" kept everything waiting for 5.0 s (a timer)']);
  });

  it('tells of a second that took STANDSTILL_MS, unless somebody was named for it', () => {
    const { lag, heard, pass } = lagging();
    lag.tick(STANDSTILL_MS - 1);
    lag.timed('slow', 'closed', () => pass(STANDSTILL_MS));
    lag.tick(STANDSTILL_MS + 1_000);
    lag.tick(STANDSTILL_MS);
    expect(heard).to.deep.equal([
      'Plugin "slow" kept everything waiting for 5.0 s (closed)',
      'Everything stood still for 5.0 s: the program was stopped, or a plugin kept it busy',
    ]);
  });
});

describe('withinTime', () => {
  it('ends with the work, failed or not, or in time, and leaves no timer', async () => {
    const clock = new VirtualClock();
    await withinTime(clock, 10, Promise.resolve());
    await withinTime(clock, 10, Promise.reject(new Error('fault')));
    expect([clock.now(), clock.pending]).to.deep.equal([0, 0]);
    let over = false;
    void withinTime(clock, 10, new Promise(() => {})).then(() => {
      over = true;
    });
    await clock.advance(9);
    expect(over).to.equal(false);
    await clock.advance(1);
    expect([over, clock.pending]).to.deep.equal([true, 0]);
  });
});

describe('the numbers of a torrent', () => {
  it('count what is left, the short last piece right', () => {
    const rig = new Rig({ pieces: 3, short: 100 });
    const length = rig.geometry.pieceLength;
    const lefts = [0, 2, 1].map((index) => {
      rig.states.found(rig.geometry.piece(index)!);
      return rig.torrent.left;
    });
    expect(lefts).to.deep.equal([2 * length - 100, length, 0]);
  });

  it('tell how far it is and how long it takes', () => {
    const rig = new Rig({ pieces: 2, short: 0 });
    const of = () => progressOf('downloading', rig.torrent, rig.states, 7, 9);
    expect(of().secondsLeft).to.equal(undefined);
    rig.states.found(rig.geometry.piece(1)!);
    rig.connect();
    rig.torrent.down.add(1000);
    rig.torrent.down.sample(1000);
    const bytes = rig.content.length;
    expect(of()).to.deep.equal({
      phase: 'downloading',
      pieces: 2,
      piecesHave: 1,
      bytes,
      bytesHave: bytes / 2,
      bytesWanted: bytes,
      bytesLeft: bytes / 2,
      downloaded: 1000,
      uploaded: 0,
      downloadRate: 1000,
      uploadRate: 0,
      wasted: 7,
      peers: 1,
      knownPeers: 9,
      secondsLeft: bytes / 2 / 1000,
    });
  });

  it('give plugins what the person said', () => {
    const { torrent } = new Rig();
    expect([torrent.contentPath, torrent.port, torrent.namedPeers, torrent.peerId.length]).to.deep.equal([
      'content',
      6881,
      [],
      20,
    ]);
    expect([torrent.downloaded, torrent.uploaded, torrent.have.count]).to.deep.equal([0, 0, 0]);
  });
});
