// The act: building, starting, stopping, scopes.
import { expect } from 'chai';
import { z } from 'zod';
import {
  ConfigurationError,
  DEFAULT_LIMITS,
  Kernel,
  type Lifecycle,
  lend,
  one,
  options,
  ownerOf,
  PluginError,
  provide,
  use,
} from '../../../core/index.js';
import {
  BELLS,
  DOOR,
  GREETER,
  type Greeter,
  GUEST,
  greeter,
  OTHER,
  planned,
  plugin,
  ROOM,
  ROOM_GREETER,
  SEAT,
  SEAT_BELLS,
  SEAT_GREETER,
  settled,
  started,
  TestTimer,
  THIRD,
} from './fixtures.js';

/** A class that writes down when it is built, started and stopped. */
function recorder(name: string, log: string[], more: Lifecycle = {}): new () => Greeter & Lifecycle {
  return class {
    constructor() {
      log.push(`build ${name}`);
    }
    greet = () => name;
    start = () => {
      log.push(`start ${name}`);
      return more.start?.();
    };
    stop = () => {
      log.push(`stop ${name}`);
      return more.stop?.();
    };
  };
}

const never = () => new Promise<void>(() => {});

/** The error of a promise that must reject. */
const failureOf = async <E extends Error>(promise: Promise<unknown>, type: new (...args: never[]) => E): Promise<E> => {
  const outcome = await promise.then(
    () => 'it did not reject',
    (error: unknown) => error,
  );
  expect(outcome).to.be.instanceOf(type);
  return outcome as E;
};

const three = (log: string[], second: Lifecycle = {}) => [
  plugin('one', [provide(GREETER, recorder('one', log))]),
  plugin('two', [provide(OTHER, recorder('two', log, second))]),
  plugin('three', [provide(THIRD, recorder('three', log))]),
];

describe('kernel: start and stop', () => {
  it('builds all, starts in order, stops in reverse, once', async () => {
    const log: string[] = [];
    const kernel = await started(planned(three(log)));
    await Promise.all([kernel.start(), kernel.close(), kernel.close()]);
    expect(log).to.deep.equal([
      'build one',
      'build two',
      'build three',
      'start one',
      'start two',
      'start three',
      'stop three',
      'stop two',
      'stop one',
    ]);
  });

  it('refuses a plan with problems and builds nothing', async () => {
    const log: string[] = [];
    const plan = planned([...three(log), plugin('far', [], { api: '^7' }), plugin('farther', [], { api: '^8' })]);
    const error = await failureOf(started(plan), ConfigurationError);
    expect(error.problems).to.equal(plan.problems);
    expect(error.message.split('\n')).to.have.lengthOf(2);
    expect(log).to.deep.equal([]);
  });

  it('a start that throws undoes what ran and names plugin, phase and class', async () => {
    const log: string[] = [];
    const cause = new Error('port 7 is taken.\nReally');
    const error = await failureOf(started(planned(three(log, { start: () => Promise.reject(cause) }))), PluginError);
    expect(error).to.include({ plugin: 'two', phase: 'start', cause, name: 'PluginError' });
    expect(error.message).to.match(/^Plugin "two" failed to start \(class .*\): port 7 is taken\. Really\.$/);
    expect(log.slice(3)).to.deep.equal(['start one', 'start two', 'stop one']);
    expect(error.alsoFailed).to.deep.equal([]);
  });

  it('a start that throws at once is the same', async () => {
    const log: string[] = [];
    const start = () => {
      throw 'no error object';
    };
    const error = await failureOf(started(planned(three(log, { start }))), PluginError);
    expect(error.message).to.match(/: no error object\.$/);
  });

  it('a start that never ends is given up after its limit; when it ends later, it is stopped', async () => {
    const log: string[] = [];
    const timer = new TestTimer();
    let end = () => {};
    const start = () =>
      new Promise<void>((resolve) => {
        end = resolve;
      });
    const running = failureOf(started(planned(three(log, { start })), timer), PluginError);
    await settled();
    timer.pass(DEFAULT_LIMITS.startMs - 1);
    await settled();
    expect(log.at(-1)).to.equal('start two');
    timer.pass(1);
    const error = await running;
    expect(error.message).to.match(/^Plugin "two" failed to start \(class .*\): it takes longer than 10 s\.$/);
    expect(log.at(-1)).to.equal('stop one');
    end();
    await settled();
    expect(log.at(-1)).to.equal('stop two');
    expect(timer.pending).to.equal(0);
  });

  it('a start that fails after its limit, or cannot be stopped then, is not heard of again', async () => {
    const timer = new TestTimer();
    let fail = (_: Error) => {};
    const start = () =>
      new Promise<void>((_, reject) => {
        fail = reject;
      });
    const running = failureOf(started(planned(three([], { start })), timer), PluginError);
    await settled();
    timer.pass(DEFAULT_LIMITS.startMs);
    await running;
    fail(new Error('too late'));
    await settled();
  });

  it('a late start of something that has no stop needs none', async () => {
    const timer = new TestTimer();
    let end = () => {};
    class Slow implements Greeter {
      greet = () => '';
      start = () =>
        new Promise<void>((resolve) => {
          end = resolve;
        });
    }
    const running = failureOf(started(planned([plugin('slow', [provide(GREETER, Slow)])]), timer), PluginError);
    await settled();
    timer.pass(DEFAULT_LIMITS.startMs);
    await running;
    end();
    await settled();
  });

  it('stops all though some fail or hang, then tells of each; a failed start stays the error', async () => {
    const log: string[] = [];
    const timer = new TestTimer();
    const bad = (name: string, stop: () => Promise<void>) => recorder(name, log, { stop });
    const plan = planned([
      plugin('good', [provide(GREETER, recorder('good', log))]),
      plugin('hangs', [provide(OTHER, bad('hangs', never))]),
      plugin('throws', [
        provide(
          THIRD,
          bad('throws', () => Promise.reject(new Error('disk gone'))),
        ),
      ]),
    ]);
    const kernel = await started(plan, timer);
    const closing = failureOf(kernel.close(), AggregateError);
    await settled();
    timer.pass(DEFAULT_LIMITS.stopMs);
    const error = await closing;
    expect(log.slice(-3)).to.deep.equal(['stop throws', 'stop hangs', 'stop good']);
    expect(error.errors.map((each: PluginError) => [each.plugin, each.phase])).to.deep.equal([
      ['throws', 'stop'],
      ['hangs', 'stop'],
    ]);
    expect(error.message).to.match(
      /Plugin "throws" failed to stop \(class .*\): disk gone; Plugin "hangs" .*it takes longer than 3 s$/,
    );
  });

  it('keeps the errors of the undo beside the one of the start', async () => {
    const plan = planned([
      plugin('first', [provide(GREETER, recorder('first', [], { stop: () => Promise.reject(new Error('stuck')) }))]),
      plugin('second', [provide(OTHER, recorder('second', [], { start: () => Promise.reject(new Error('no')) }))]),
    ]);
    const error = await failureOf(started(plan), PluginError);
    expect(error.plugin).to.equal('second');
    expect(error.alsoFailed).to.have.lengthOf(1);
    expect(error.alsoFailed[0]).to.include({ plugin: 'first', phase: 'stop' });
  });

  it('takes limits from the program, and the timer from a step of the plan', async () => {
    const timer = new TestTimer();
    const TIMER = one<TestTimer>('test-timer');
    const plan = planned([plugin('timer', [provide(TIMER, timer)]), ...three([], { start: never })]);
    const running = failureOf(
      Kernel.start(plan, [], (scope) => scope.get(TIMER), { startMs: 50, stopMs: 1 }),
      PluginError,
    );
    await settled();
    timer.pass(50);
    expect((await running).message).to.match(/longer than 0.05 s/);
  });

  it('asks for no timer when nothing takes time', async () => {
    const kernel = await Kernel.start(planned(three([])), [], () => expect.fail('a timer'));
    await kernel.close();
  });

  it('a constructor that throws leaves nothing behind', async () => {
    class Broken implements Greeter {
      constructor() {
        throw new Error('broken');
      }
      greet = () => '';
    }
    const log: string[] = [];
    const plan = planned([plugin('fine', [provide(GREETER, recorder('fine', log))]), plugin('bad', [provide(OTHER, Broken)])]);
    const error = await failureOf(started(plan), PluginError);
    expect(error).to.include({
      plugin: 'bad',
      phase: 'construct',
      message: 'Plugin "bad" failed to construct (class Broken): broken.',
    });
    expect(log).to.deep.equal(['build fine']);
  });

  it('closing while it starts waits for the start in hand, then stops', async () => {
    const log: string[] = [];
    let end = () => {};
    const start = () =>
      new Promise<void>((resolve) => {
        end = resolve;
      });
    const rooms = [
      plugin('slow', [provide(ROOM_GREETER, recorder('slow', log, { start }))]),
      plugin('next', [provide(one<Greeter>('test-next', ROOM), recorder('next', log))]),
    ];
    const kernel = await started(planned(rooms));
    const room = kernel.open(ROOM, []);
    const starting = failureOf(room.start(), Error);
    const closing = room.close();
    await settled();
    expect(log).to.deep.equal(['build slow', 'build next', 'start slow']);
    end();
    await closing;
    expect((await starting).message).to.equal('The room was closed while it started.');
    expect(log.slice(3)).to.deep.equal(['stop slow']);
  });

  it('closing while a start fails stops the rest once', async () => {
    const log: string[] = [];
    let fail = (_: Error) => {};
    const start = () =>
      new Promise<void>((_, reject) => {
        fail = reject;
      });
    const kernel = await started(
      planned([
        plugin('early', [provide(one<Greeter>('test-early', ROOM), recorder('early', log))]),
        plugin('slow', [provide(ROOM_GREETER, recorder('slow', log, { start }))]),
      ]),
    );
    const room = kernel.open(ROOM, []);
    const starting = failureOf(room.start(), PluginError);
    await settled();
    const closing = room.close();
    fail(new Error('no'));
    await Promise.all([closing, starting]);
    expect(log.filter((line) => line.startsWith('stop'))).to.deep.equal(['stop early']);
  });
});

describe('kernel: what is injected', () => {
  it('maps, lists, options, values and instances', async () => {
    const mine = options(z.strictObject({ size: z.number().default(3) }));
    class Asks implements Greeter {
      constructor(
        @use(DOOR) readonly doors: ReadonlyMap<string, Greeter>,
        @use(BELLS) readonly bells: readonly Greeter[],
        @use(OTHER) readonly other: Greeter,
        @use(mine) readonly options: { size: number },
      ) {}
      greet = () =>
        [[...this.doors.keys()], this.bells.map((bell) => bell.greet()), this.other.greet(), this.options.size].join(' ');
    }
    const others = [
      plugin('x', [
        provide(OTHER, greeter('other')),
        provide(DOOR, greeter('d'), ['front', 'back']),
        provide(BELLS, greeter('x')),
      ]),
      plugin('y', [provide(BELLS, greeter('y'))], { before: ['x'] }),
    ];
    const kernel = await started(planned([plugin('asks', [provide(GREETER, Asks)], { options: mine }), ...others]));
    expect(kernel.get(GREETER).greet()).to.equal('front,back y,x other 3');
    expect([...kernel.get(DOOR).keys()]).to.deep.equal(['front', 'back']);
    await kernel.close();
  });

  it('a keyed step or chain that the plan was told of is empty without providers; asking for anything else throws', async () => {
    const kernel = await started(planned([], {}, { needs: [DOOR, BELLS] }));
    expect(kernel.get(DOOR).size).to.equal(0);
    expect(kernel.get(BELLS)).to.deep.equal([]);
    expect(() => kernel.get(GREETER)).to.throw('test-greeter');
    await kernel.close();
  });

  it('a class of plain JavaScript says what it needs by a static list', async () => {
    class Asks implements Greeter {
      static readonly needs = [BELLS];
      constructor(readonly bells: readonly Greeter[]) {}
      greet = () => `${this.bells.length} bells`;
    }
    const kernel = await started(planned([plugin('x', [provide(GREETER, Asks), provide(BELLS, greeter('b'))])]));
    expect(kernel.get(GREETER).greet()).to.equal('1 bells');
    await kernel.close();
  });

  it('knows whose each instance and value is, and shows a step to each plugin as it asks', async () => {
    const SEEN = { ...one<Greeter>('test-seen'), seenBy: ({ greet }: Greeter, who: string) => greeter(`${greet()} ${who}`) };
    class Asks implements Greeter {
      constructor(@use(SEEN) readonly seen: Greeter) {}
      greet = () => this.seen.greet();
    }
    const value = greeter('hello');
    const kernel = await started(
      planned([plugin('a', [provide(GREETER, Asks)]), plugin('b', [provide(OTHER, Asks)]), plugin('c', [provide(SEEN, value)])]),
    );
    expect([GREETER, OTHER, SEEN].map((token) => kernel.get(token).greet())).to.deep.equal(['hello a', 'hello b', 'hello']);
    expect([kernel.get(GREETER), kernel.get(OTHER), value, {}].map(ownerOf)).to.deep.equal(['a', 'b', 'c', undefined]);
    await kernel.close();
  });

  it('a class that asks for an empty chain is built with an empty list', async () => {
    class Asks implements Greeter {
      constructor(@use(BELLS) readonly bells: readonly Greeter[]) {}
      greet = () => String(this.bells.length);
    }
    const kernel = await started(planned([plugin('x', [provide(GREETER, Asks)])]));
    expect(kernel.get(GREETER).greet()).to.equal('0');
    await kernel.close();
  });

  it('one instance for all steps that a plugin provides with the same class, another for another plugin', async () => {
    const Shared = recorder('shared', []);
    const kernel = await started(
      planned([
        plugin('x', [provide(GREETER, Shared), provide(OTHER, Shared), provide(DOOR, Shared, ['a', 'b'])]),
        plugin('y', [provide(THIRD, Shared)]),
      ]),
    );
    expect(kernel.get(GREETER)).to.equal(kernel.get(OTHER));
    expect(kernel.get(DOOR).get('a')).to.equal(kernel.get(GREETER));
    expect(kernel.get(DOOR).get('b')).to.equal(kernel.get(GREETER));
    expect(kernel.get(THIRD)).to.not.equal(kernel.get(GREETER));
    await kernel.close();
  });

  it('builds nothing of a shadowed plugin', async () => {
    const log: string[] = [];
    const plugins = [plugin('x', [provide(GREETER, recorder('x', log))]), plugin('y', [provide(GREETER, recorder('y', log))])];
    const kernel = await started(planned(plugins, { bind: { 'test-greeter': 'y' } }));
    await kernel.close();
    expect(log).to.deep.equal(['build y', 'start y', 'stop y']);
  });

  it("a subclass without a constructor gets its base's needs", async () => {
    class Base implements Greeter {
      constructor(@use(OTHER) readonly other: Greeter) {}
      greet = () => this.other.greet();
    }
    class Derived extends Base {}
    const kernel = await started(
      planned([plugin('x', [provide(GREETER, Derived), provide(THIRD, Base)]), plugin('y', [provide(OTHER, greeter('other'))])]),
    );
    expect(kernel.get(GREETER).greet()).to.equal('other');
    await kernel.close();
  });
});

describe('kernel: scopes', () => {
  class Sitter implements Greeter {
    constructor(
      @use(GUEST) readonly guest: Greeter,
      @use(ROOM_GREETER) readonly room: Greeter,
    ) {}
    greet = () => this.guest.greet();
  }
  class Room implements Greeter {
    greet = () => 'room';
  }
  const house = () =>
    planned(
      [
        plugin('x', [
          provide(SEAT_GREETER, Sitter),
          provide(SEAT_BELLS, Sitter),
          provide(ROOM_GREETER, Room),
          provide(GREETER, Room),
        ]),
      ],
      {},
      { lent: [GUEST] },
    );

  it('two inner scopes share the outer and nothing else', async () => {
    const kernel = await started(house());
    const rooms = [kernel.open(ROOM, []), kernel.open(ROOM, [])] as const;
    const [a, b] = ['a', 'b'].map((text) => rooms[0].open(SEAT, [lend(GUEST, greeter(text))]).get(SEAT_GREETER) as Sitter);
    const c = rooms[1].open(SEAT, [lend(GUEST, greeter('c'))]).get(SEAT_GREETER) as Sitter;
    expect([a, b, c].map((sitter) => sitter?.greet())).to.deep.equal(['a', 'b', 'c']);
    expect(a?.room).to.equal(b?.room);
    expect(a?.room).to.not.equal(c.room);
    expect(rooms[0].get(GREETER)).to.equal(kernel.get(GREETER));
    expect(rooms[0].get(ROOM_GREETER)).to.not.equal(kernel.get(GREETER));
    await kernel.close();
  });

  it('builds at once when it opens, and wants all that is lent', async () => {
    const kernel = await started(house());
    const room = kernel.open(ROOM, []);
    expect(() => room.open(SEAT, [])).to.throw('Scope "seat" is opened without "test-guest", which the program lends.');
    const seat = room.open(SEAT, [lend(GUEST, greeter('g'))]);
    expect(seat.get(SEAT_BELLS)[0]).to.equal(seat.get(SEAT_GREETER));
    await kernel.close();
    expect(() => kernel.open(ROOM, [])).to.throw('Scope "room" cannot be opened: its process is closed.');
  });

  it('closes what is inside first, in reverse; a closed one is not closed again', async () => {
    const log: string[] = [];
    const plan = planned([
      plugin('p', [provide(GREETER, recorder('process', log))]),
      plugin('r', [provide(ROOM_GREETER, recorder('room', log, { stop: () => Promise.reject(new Error('stuck')) }))]),
      plugin('s', [provide(SEAT_GREETER, recorder('seat', log)), provide(SEAT_BELLS, recorder('bell', log))]),
    ]);
    const kernel = await started(plan);
    const room = kernel.open(ROOM, []);
    await room.start();
    const seats = [room.open(SEAT, []), room.open(SEAT, [])] as const;
    for (const seat of seats) await seat.start();
    await seats[0].close();
    log.length = 0;
    const error = await failureOf(kernel.close(), AggregateError);
    expect(log).to.deep.equal(['stop bell', 'stop seat', 'stop room', 'stop process']);
    expect(error.errors).to.have.lengthOf(1);
    await seats[1].close();
    expect(log).to.have.lengthOf(4);
  });

  it('stops what needs no start although the scope was never started, and leaves what was not started', async () => {
    const log: string[] = [];
    class NoStart implements Greeter {
      greet = () => '';
      stop = () => {
        log.push('stopped');
      };
    }
    class NoStop implements Greeter {
      greet = () => '';
    }
    const plan = planned([
      plugin('x', [provide(ROOM_GREETER, NoStart), provide(GREETER, NoStop)]),
      plugin('y', [provide(one<Greeter>('test-y', ROOM), recorder('y', log))]),
    ]);
    const kernel = await started(plan);
    kernel.open(ROOM, []);
    await kernel.close();
    expect(log).to.deep.equal(['build y', 'stopped']);
  });
});
