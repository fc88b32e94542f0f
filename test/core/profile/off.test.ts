// Optional plugins that fail: who goes on, who does not, and what is told.
import { expect } from 'chai';
import { z } from 'zod';
import {
  type Class,
  ConfigurationError,
  type Kernel,
  type Lifecycle,
  type OffPlugin,
  options,
  type Plugin,
  PluginError,
  planFor,
  profileOf,
  provide,
  startProfile,
  use,
} from '../../../core/index.js';
import {
  BELLS,
  GREETER,
  type Greeter,
  greeter,
  OTHER,
  plugin,
  ROOM,
  ROOM_GREETER,
  SEAT,
  SEAT_BELLS,
  SEAT_GREETER,
  TestTimer,
  texts,
} from '../kernel/fixtures.js';

const HOST = { lent: [], needs: [BELLS, SEAT_BELLS] };

class Throws implements Greeter {
  constructor() {
    throw new Error('boom');
  }
  greet = () => '';
}

/** Fails to start, and tells when it is stopped. */
const failing = (log: string[] = [], start: Lifecycle['start'] = () => Promise.reject(new Error('boom'))): Class<Greeter> =>
  class implements Greeter, Lifecycle {
    greet = () => 'failing';
    start = start;
    stop = () => {
      log.push('stopped');
    };
  };

class NeedsGreeter implements Greeter {
  constructor(@use(GREETER) readonly greeter: Greeter) {}
  greet = () => this.greeter.greet();
}

interface Run {
  readonly kernel: Kernel;
  readonly off: readonly OffPlugin[];
}

async function run(plugins: readonly Plugin[], optional: readonly string[], timer = new TestTimer(), bind = {}): Promise<Run> {
  const off: OffPlugin[] = [];
  const profile = profileOf(plugins, { optional, bind });
  const kernel = await startProfile(profile, HOST, { timer: () => timer, off: (each) => void off.push(each) });
  return { kernel, off };
}

const failureOf = (running: Promise<unknown>): Promise<Error> =>
  running.then(
    () => expect.fail('it runs'),
    (error) => error,
  );
const told = (off: readonly OffPlugin[]) => off.map(({ name, phase, reason }) => [name, phase, reason]);
const greetings = (list: readonly Greeter[]) => list.map((each) => each.greet());

describe('optional plugins: plan', () => {
  it('one with a wrong option or for another interface is off, and says why', () => {
    const tuned = plugin('tuned', [provide(GREETER, greeter('t'))], { options: options(z.strictObject({})) });
    const old = plugin('old', [], { api: '^9' });
    const choices = { options: { tuned: { x: 1 } }, bind: { 'test-greeter': 'tuned' } };
    const plan = planFor(profileOf([tuned, old], { ...choices, optional: ['tuned', 'old'] }), HOST);
    expect(texts(plan)).to.deep.equal([]);
    expect(plan.plugins).to.deep.equal([]);
    expect(told(plan.off)).to.deep.equal([
      ['tuned', 'check', 'it has a wrong option /x: unknown key; there is none.'],
      ['old', 'check', 'it is made for plugin interface ^9, this is 1.0.0; use another version of the plugin.'],
    ]);
    expect(profileOf([tuned, old], choices).problems.map(({ code }) => code)).to.deep.equal(['option', 'api']);
  });

  it('what an optional plugin needs and nobody provides turns it off, and those that need it', () => {
    class NeedsOther implements Greeter {
      constructor(@use(OTHER) readonly other: Greeter) {}
      greet = () => '';
    }
    const first = plugin('first', [provide(GREETER, NeedsOther)]);
    const second = plugin('second', [provide(BELLS, NeedsGreeter)]);
    const plan = planFor(profileOf([second, first], { optional: ['first', 'second'] }), HOST);
    expect(texts(plan)).to.deep.equal([]);
    expect(plan.off.map(({ name, phase }) => [name, phase])).to.deep.equal([
      ['first', 'plan'],
      ['second', 'plan'],
    ]);
    expect(plan.off[0]?.reason).to.match(/^No plugin provides "test-other" to "first" \(class NeedsOther, parameter 1\); add/);
  });

  it('is refused when others need what it provides, with the chain', () => {
    const old = plugin('old', [provide(GREETER, greeter('o'))], { api: '^9' });
    const plan = planFor(profileOf([old, plugin('b', [provide(OTHER, NeedsGreeter)])], { optional: ['old'] }), HOST);
    expect(texts(plan)).to.deep.equal([
      'No plugin provides "test-greeter" to "b" (class NeedsGreeter, parameter 1); add one that does to "plugins" in plugins.json. ' +
        'Optional plugin "old" is off: it is made for plugin interface ^9, this is 1.0.0; use another version of the plugin.',
    ]);
  });

  it('is no way out of a conflict or a plugin that is listed twice', () => {
    const [a, b] = [plugin('a', [provide(GREETER, greeter('a'))]), plugin('b', [provide(GREETER, greeter('b'))])];
    const plan = planFor(profileOf([a, b, b], { optional: ['a', 'b'] }), HOST);
    expect(plan.problems.map(({ code }) => code)).to.deep.equal(['duplicate', 'conflict']);
    expect(plan.off).to.deep.equal([]);
  });

  it('a bind to one that is off falls away: others settle the step', () => {
    const mine = plugin('mine', [provide(GREETER, greeter('mine'))], { api: '^9' });
    const plan = planFor(
      profileOf([mine, plugin('usual', [provide(GREETER, greeter('u'))])], {
        bind: { 'test-greeter': 'mine' },
        optional: ['mine'],
      }),
      HOST,
    );
    expect(texts(plan)).to.deep.equal([]);
    expect(plan.slots).to.have.lengthOf(1);
    expect(plan.slots[0]).to.include({ provider: 'usual', why: 'only provider' });
  });
});

describe('optional plugins: for the process', () => {
  it('one that throws when it is built, or started, or never ends to start, is off; the others begin anew', async () => {
    const log: string[] = [];
    const timer = new TestTimer();
    const never = () => new Promise<void>(() => {});
    const starting = run(
      [
        plugin('good', [
          provide(
            BELLS,
            class {
              greet = () => 'good';
              start = () => void log.push('start');
              stop = () => void log.push('stop');
            },
          ),
        ]),
        plugin('built', [provide(BELLS, Throws)]),
        plugin('rejects', [provide(BELLS, failing())]),
        plugin('waits', [provide(BELLS, failing([], never))]),
      ],
      ['built', 'rejects', 'waits'],
      timer,
    );
    while (timer.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    timer.pass(10_000);
    const { kernel, off } = await starting;
    expect(off.map(({ name, phase }) => [name, phase])).to.deep.equal([
      ['built', 'construct'],
      ['rejects', 'start'],
      ['waits', 'start'],
    ]);
    expect(off[0]?.reason).to.equal('it failed to construct (class Throws): boom.');
    expect(greetings(kernel.get(BELLS))).to.deep.equal(['good']);
    await kernel.close();
    expect(log).to.deep.equal(['start', 'stop', 'start', 'stop', 'start', 'stop']);
  });

  it('one that is not optional ends the start as ever', async () => {
    const error = await failureOf(run([plugin('bad', [provide(BELLS, Throws)]), plugin('o', [])], ['o']));
    expect(error).to.be.instanceOf(PluginError).and.include({ plugin: 'bad', phase: 'construct' });
  });

  it('is refused when others need what failed, with the chain', async () => {
    const plugins = [plugin('bad', [provide(GREETER, failing())]), plugin('b', [provide(OTHER, NeedsGreeter)])];
    const error = await failureOf(run(plugins, ['bad']));
    expect(error).to.be.instanceOf(ConfigurationError);
    expect(error.message).to.match(/^No plugin provides "test-greeter" to "b" .*: it failed to start \(class .*\): boom\.$/);
  });

  it('the next provider takes the place of one that failed', async () => {
    const plugins = [
      plugin('bad', [provide(GREETER, Throws)], { replaces: ['usual'] }),
      plugin('usual', [provide(GREETER, greeter('usual'))]),
    ];
    for (const bind of [{}, { 'test-greeter': 'bad' }]) {
      const { kernel } = await run(plugins, ['bad'], new TestTimer(), bind);
      expect(kernel.get(GREETER).greet()).to.equal('usual');
      await kernel.close();
    }
  });
});

describe('optional plugins: for a scope inside', () => {
  const usual = plugin('usual', [
    provide(
      SEAT_BELLS,
      class {
        greet = () => 'usual';
      },
    ),
  ]);

  it('one that throws when it is built is out of that scope and of all that open later, told once', async () => {
    const bad = plugin('bad', [provide(SEAT_BELLS, Throws), provide(SEAT_GREETER, Throws)]);
    const { kernel, off } = await run([usual, bad], ['bad']);
    expect(off).to.deep.equal([]);
    const room = kernel.open(ROOM, []);
    for (let at = 0; at < 3; at++) expect(greetings(room.open(SEAT, []).get(SEAT_BELLS))).to.deep.equal(['usual']);
    expect(told(off)).to.deep.equal([['bad', 'construct', 'it failed to construct (class Throws): boom.']]);
    await kernel.close();
  });

  it('one that fails to start leaves the chains that others hold; what of it ran is stopped with the scope', async () => {
    const log: string[] = [];
    const bad = plugin('bad', [
      provide(
        SEAT_BELLS,
        failing(log, () => {}),
      ),
      provide(SEAT_BELLS, failing(log)),
      provide(
        SEAT_BELLS,
        failing(log, () => void log.push('started too late')),
      ),
    ]);
    const { kernel, off } = await run([usual, bad], ['bad']);
    const seat = kernel.open(ROOM, []).open(SEAT, []);
    const held = seat.get(SEAT_BELLS);
    expect(held).to.have.lengthOf(4);
    await seat.start();
    expect(greetings(held)).to.deep.equal(['usual']);
    expect(told(off).map(([name, phase]) => [name, phase])).to.deep.equal([['bad', 'start']]);
    await kernel.close();
    expect(log).to.deep.equal(['stopped']);
  });

  it('two scopes in which it fails at once tell it once', async () => {
    const { kernel, off } = await run([usual, plugin('bad', [provide(SEAT_BELLS, failing())])], ['bad']);
    const room = kernel.open(ROOM, []);
    const seats = [room.open(SEAT, []), room.open(SEAT, [])];
    await Promise.all(seats.map((seat) => seat.start()));
    for (const seat of seats) expect(greetings(seat.get(SEAT_BELLS))).to.deep.equal(['usual']);
    expect(off).to.have.lengthOf(1);
    await kernel.close();
  });

  it('a step of one provider that was handed out cannot be swapped: that scope fails, the next has the other', async () => {
    const bad = plugin('bad', [provide(ROOM_GREETER, failing())], { replaces: ['other'] });
    const { kernel } = await run([bad, plugin('other', [provide(ROOM_GREETER, greeter('other'))])], ['bad']);
    const error = await failureOf(kernel.open(ROOM, []).start());
    expect(error).to.be.instanceOf(PluginError).and.include({ plugin: 'bad', phase: 'start' });
    const next = kernel.open(ROOM, []);
    await next.start();
    expect(next.get(ROOM_GREETER).greet()).to.equal('other');
    await kernel.close();
  });

  it('is refused when others need what failed', async () => {
    class NeedsRoom implements Greeter {
      constructor(@use(ROOM_GREETER) readonly room: Greeter) {}
      greet = () => '';
    }
    const plugins = [plugin('bad', [provide(ROOM_GREETER, Throws)]), plugin('b', [provide(SEAT_GREETER, NeedsRoom)])];
    const { kernel } = await run(plugins, ['bad']);
    expect(() => kernel.open(ROOM, [])).to.throw(ConfigurationError, /"test-room-greeter" to "b" .*failed to construct/);
    await kernel.close();
  });
});
