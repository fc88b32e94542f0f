// The plan: who wins, in which order, and the text of every mistake.
import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import {
  type AnyToken,
  type Build,
  chain,
  type Fill,
  keyed,
  lent,
  one,
  options,
  type Plan,
  planOf,
  profileOf,
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
  ROOM_GREETER,
  SEAT_BELLS,
  SEAT_GREETER,
  THIRD,
  texts,
} from './fixtures.js';

const fillOf = ({ scopes }: Plan, token: AnyToken): Fill | undefined =>
  [...scopes.values()].flat().find((node): node is Fill => 'token' in node && node.token.id === token.id);

const providers = (plan: Plan, token: AnyToken): (string | undefined)[] | undefined =>
  fillOf(plan, token)?.from.map(({ plugin: { name } }) => name);

const a = plugin('a', [provide(GREETER, greeter('a'))]);
const b = plugin('b', [provide(GREETER, greeter('b'))]);

class NeedsOther implements Greeter {
  constructor(@use(OTHER) readonly other: Greeter) {}
  greet = () => this.other.greet();
}

class NeedsGreeter implements Greeter {
  constructor(@use(GREETER) readonly greeter: Greeter) {}
  greet = () => this.greeter.greet();
}

describe('plan: who provides a step', () => {
  it('takes the only provider', () => {
    const plan = planned([a], {}, { needs: [GREETER] });
    expect(plan.problems).to.deep.equal([]);
    expect(plan.slots).to.deep.equal([
      { step: 'test-greeter', token: GREETER, key: undefined, provider: 'a', why: 'only provider', shadowed: [] },
    ]);
    expect(plan.plugins.map(({ state }) => state)).to.deep.equal(['active']);
  });

  it('reports two providers with the line that settles it', () => {
    const plan = planned([a, b], {}, { needs: [GREETER] });
    expect(texts(plan)).to.deep.equal([
      'Plugins "a", "b" all provide "test-greeter"; choose one with "bind": { "test-greeter": "b" } in plugins.json, or with --bind test-greeter=b.',
    ]);
    expect(plan.problems[0]).to.include({ code: 'conflict', plugin: 'b' });
    expect(plan.slots[0]?.why).to.equal('in conflict');
    expect(plan.plugins.every(({ shadowedBy }) => shadowedBy.length === 0)).to.equal(true);
  });

  it('quotes the flag when the key follows a space', () => {
    const doors = ['x', 'y'].map((name) => plugin(name, [provide(DOOR, greeter(name), ['front'])]));
    expect(texts(planned(doors))).to.deep.equal([
      'Plugins "x", "y" all provide "test-door front"; choose one with "bind": { "test-door front": "y" } in plugins.json, or with --bind "test-door front=y".',
    ]);
  });

  it('lets a bind decide, and shadows the loser', () => {
    const plan = planned([a, b], { bind: { 'test-greeter': 'b' } });
    expect(plan.problems).to.deep.equal([]);
    expect(plan.slots[0]).to.include({ provider: 'b', why: 'bind' });
    expect(plan.slots[0]?.shadowed).to.deep.equal(['a']);
    expect(plan.plugins.map(({ state, shadowedBy }) => [state, shadowedBy])).to.deep.equal([
      ['shadowed', ['b']],
      ['active', []],
    ]);
  });

  it('lets `replaces` decide, unless two claim it or they replace each other', () => {
    const taker = plugin('taker', [provide(GREETER, greeter('t'))], { replaces: ['a'] });
    const other = plugin('other', [provide(GREETER, greeter('o'))], { replaces: ['a'] });
    expect(planned([a, taker]).slots[0]).to.include({ provider: 'taker', why: 'replaces' });
    expect(planned([taker, a]).problems).to.deep.equal([]);
    expect(planned([a, taker, other]).problems[0]?.code).to.equal('conflict');
    const one = plugin('one', [provide(GREETER, greeter('1'))], { replaces: ['two'] });
    const two = plugin('two', [provide(GREETER, greeter('2'))], { replaces: ['one'] });
    expect(planned([one, two]).problems[0]?.code).to.equal('conflict');
    expect(planned([one, two], { bind: { 'test-greeter': 'one' } }).problems).to.deep.equal([]);
  });

  it('prefers a bind over `replaces`', () => {
    const taker = plugin('taker', [provide(GREETER, greeter('t'))], { replaces: ['a'] });
    expect(planned([a, taker], { bind: { 'test-greeter': 'a' } }).slots[0]).to.include({ provider: 'a', why: 'bind' });
  });

  it('settles keys of a keyed step one by one or all at once; one key wins over all, the command line over the file', () => {
    const x = plugin('x', [provide(DOOR, greeter('x'), ['front', 'back'])]);
    const y = plugin('y', [provide(DOOR, greeter('y'), ['front', 'back', 'side'])]);
    const winners = (bind: Record<string, string>, flags: Record<string, string> = {}) => {
      const profile = profileOf([x, y], { bind });
      const more = Object.entries(flags).map(([step, name]) => ({ step, plugin: name, origin: '--bind' as const, where: '' }));
      const plan = planOf({ ...profile, binds: [...profile.binds, ...more] }, { lent: [], needs: [] });
      expect(plan.problems).to.deep.equal([]);
      return plan.slots.map(({ key, provider, why }) => `${key} ${provider} ${why}`);
    };
    expect(winners({ 'test-door': 'x' })).to.deep.equal(['front x bind', 'back x bind', 'side y only provider']);
    expect(winners({ 'test-door': 'x', 'test-door back': 'y' })).to.include('back y bind');
    expect(winners({ 'test-door back': 'y', 'test-door': 'x' })).to.include('back y bind');
    expect(winners({ 'test-door back': 'x', 'test-door front': 'x' }, { 'test-door': 'y' })).to.include('back y --bind');
    expect(winners({}, { 'test-door': 'y' })).to.include('front y --bind');
  });

  it('takes a plugin that lost all its steps out of the chains too', () => {
    const old = plugin('old', [provide(GREETER, greeter('old')), provide(BELLS, greeter('old bell'))]);
    const fresh = plugin('fresh', [provide(GREETER, greeter('new')), provide(BELLS, greeter('new bell'))]);
    const plan = planned([old, fresh], { bind: { 'test-greeter': 'fresh' } });
    expect(providers(plan, BELLS)).to.deep.equal(['fresh']);
    const half = plugin('half', [provide(GREETER, greeter('h')), provide(OTHER, greeter('h')), provide(BELLS, greeter('h'))]);
    expect(providers(planned([half, fresh], { bind: { 'test-greeter': 'fresh' } }), BELLS)).to.deep.equal(['half', 'fresh']);
  });

  it('lets `replaces` take a place in a chain', () => {
    const old = plugin('old', [provide(BELLS, greeter('old'))]);
    const fresh = plugin('fresh', [provide(BELLS, greeter('new'))], { replaces: ['old'] });
    const plan = planned([old, fresh]);
    expect(providers(plan, BELLS)).to.deep.equal(['fresh']);
    expect(plan.plugins[0]).to.deep.include({ state: 'shadowed', shadowedBy: ['fresh'] });
  });

  it('counts a plugin that provides nothing as active', () => {
    expect(planned([plugin('idle', [])]).plugins[0]?.state).to.equal('active');
  });

  it('keys values by what they carry', () => {
    const sized = keyed<{ size: number }>('test-sized', undefined, ({ size }) => String(size));
    expect(planned([plugin('s', [provide(sized, { size: 7 })])]).slots[0]).to.include({ step: 'test-sized 7', key: '7' });
  });
});

describe('plan: order', () => {
  const bell = (name: string, more = {}) => plugin(name, [provide(BELLS, greeter(name))], more);

  it('keeps chains in the order of the profile, except for before and after; absent names are ignored', () => {
    expect(providers(planned([bell('x'), bell('y'), bell('z')]), BELLS)).to.deep.equal(['x', 'y', 'z']);
    expect(providers(planned([bell('x', { after: ['z', 'absent'] }), bell('y'), bell('z')]), BELLS)).to.deep.equal([
      'z',
      'x',
      'y',
    ]);
    expect(providers(planned([bell('x'), bell('y'), bell('z', { before: ['x', 'absent'] })]), BELLS)).to.deep.equal([
      'z',
      'x',
      'y',
    ]);
  });

  it('keeps every wish of before and after, whatever the order of the profile', () => {
    const count = 6;
    const wishes = fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1), fc.boolean()), { maxLength: 12 });
    const shuffled = fc.shuffledSubarray([...Array(count).keys()], { minLength: count });
    fc.assert(
      fc.property(wishes, shuffled, (pairs, order) => {
        // From low to high: never a circle.
        const edges = pairs.filter(([low, high]) => low < high);
        const plugins = order.map((id) =>
          bell(`p${id}`, {
            before: edges.flatMap(([low, high, byBefore]) => (byBefore && low === id ? `p${high}` : [])),
            after: edges.flatMap(([low, high, byBefore]) => (!byBefore && high === id ? `p${low}` : [])),
          }),
        );
        const plan = planned(plugins);
        const names = providers(plan, BELLS) ?? [];
        expect(plan.problems).to.deep.equal([]);
        expect(names.toSorted()).to.deep.equal(order.map((id) => `p${id}`).toSorted());
        for (const [low, high] of edges) expect(names.indexOf(`p${low}`)).to.be.below(names.indexOf(`p${high}`));
      }),
    );
  });

  it('reports a circle of before and after', () => {
    expect(texts(planned([bell('x', { after: ['y'] }), bell('y', { after: ['x'] })]))).to.deep.equal([
      'Plugins "x", "y" would each come after the next one in chains, in a circle; take out a "before" or "after".',
    ]);
  });

  it('builds what is needed first', () => {
    const user = plugin('user', [provide(GREETER, NeedsOther)]);
    class Plain implements Greeter {
      greet = () => 'plain';
    }
    const plan = planned([user, plugin('used', [provide(OTHER, Plain)])]);
    const builds = plan.scopes.get('process')?.filter((node): node is Build => 'useClass' in node);
    expect(builds?.map(({ plugin: { name } }) => name)).to.deep.equal(['used', 'user']);
    expect(builds?.[1]?.needs).to.deep.equal([OTHER]);
  });

  it('is a pure function: same profile, same plan', () => {
    const profile = profileOf([a, b]);
    expect(planOf(profile, { lent: [], needs: [] })).to.deep.equal(planOf(profile, { lent: [], needs: [] }));
  });
});

describe('plan: mistakes', () => {
  it('duplicate, without the conflict that it would cause', () => {
    expect(texts(planned([a, plugin('a', [provide(GREETER, greeter('again'))])]))).to.deep.equal([
      'Plugin "a" is listed twice, from the program (/plugins/0) and the program (/plugins/1); take one out.',
    ]);
  });

  it('missing step, with all who need it', () => {
    const plan = planned([plugin('x', [provide(GREETER, NeedsOther)])], {}, { needs: [OTHER, GREETER] });
    expect(texts(plan)).to.deep.equal([
      'No plugin provides "test-other" to "x" (class NeedsOther, parameter 1), the program; add one that does to "plugins" in plugins.json.',
    ]);
  });

  it('empty keyed steps and chains are not missing', () => {
    class AsksForMany implements Greeter {
      constructor(
        @use(DOOR) readonly doors: ReadonlyMap<string, Greeter>,
        @use(BELLS) readonly bells: readonly Greeter[],
      ) {}
      greet = () => '';
    }
    const plan = planned([plugin('x', [provide(GREETER, AsksForMany)])], {}, { needs: [DOOR, BELLS] });
    expect(plan.problems).to.deep.equal([]);
  });

  it('nothing seems missing while a plugin could not be loaded', () => {
    const profile = { ...profileOf([a], { bind: { 'test-greeter': 'lost' } }), complete: false };
    expect(planOf(profile, { lent: [], needs: [OTHER] }).problems).to.deep.equal([]);
  });

  it('a lent token that this program does not lend', () => {
    class Sits implements Greeter {
      constructor(@use(GUEST) readonly guest: Greeter) {}
      greet = () => '';
    }
    const seat = plugin('seat', [provide(SEAT_GREETER, Sits)]);
    expect(texts(planned([seat]))).to.deep.equal([
      'The program does not lend "test-guest" to "seat" (class Sits, parameter 1); take the plugin off the list.',
    ]);
    expect(planned([seat], {}, { lent: [GUEST] }).problems).to.deep.equal([]);
  });

  it('providing what only the program lends', () => {
    const text = (name: string) => `Plugin "x" provides "${name}", which only the program lends; take it out of "provides".`;
    expect(texts(planned([plugin('x', [provide(GUEST, greeter('x'))])]))).to.deep.equal([text('test-guest')]);
    expect(texts(planned([plugin('x', [provide(GREETER, greeter('x'))])], {}, { lent: [GREETER] }))).to.deep.equal([
      text('test-greeter'),
    ]);
    expect(texts(planned([plugin('x', [provide(options(z.strictObject({})), {})])]))).to.deep.equal([text('options')]);
  });

  it('a keyed step without a key, and a step twice', () => {
    expect(texts(planned([plugin('x', [provide(DOOR, greeter('x'))])]))).to.deep.equal([
      'Plugin "x" provides "test-door", which is keyed; give its keys in "provides".',
    ]);
    expect(texts(planned([plugin('x', [provide(GREETER, greeter('1')), provide(GREETER, greeter('2'))])]))).to.deep.equal([
      'Plugin "x" provides "test-greeter" twice; take one out of "provides".',
    ]);
  });

  it('a parameter without @use', () => {
    class Bare implements Greeter {
      constructor(
        readonly one: Greeter,
        @use(OTHER) readonly two: Greeter,
      ) {}
      greet = () => '';
    }
    const other = plugin('other', [provide(OTHER, greeter(''))]);
    expect(texts(planned([plugin('x', [provide(GREETER, Bare)]), other]))).to.deep.equal([
      'Plugin "x" (class Bare, parameter 1) does not say what it needs; put @use(TOKEN) before it.',
    ]);
  });

  it('options of another plugin', () => {
    const mine = options(z.strictObject({}));
    class Curious implements Greeter {
      constructor(@use(mine) readonly given: object) {}
      greet = () => '';
    }
    expect(planned([plugin('x', [provide(GREETER, Curious)], { options: mine })]).problems).to.deep.equal([]);
    expect(texts(planned([plugin('x', [provide(GREETER, Curious)])]))).to.deep.equal([
      'Plugin "x" (class Curious, parameter 1) asks for other options than its own; name these in definePlugin({ options }).',
    ]);
  });

  it('a circle, told once, from any side', () => {
    const circle =
      'Plugins need each other in a circle: "x" (class NeedsOther) needs "test-other" of "y" (class NeedsGreeter) needs "test-greeter" of "x" (class NeedsOther); take out one of these needs.';
    const circling = [plugin('x', [provide(GREETER, NeedsOther)]), plugin('y', [provide(OTHER, NeedsGreeter)])];
    expect(texts(planned(circling))).to.deep.equal([circle]);
    expect(texts(planned([plugin('watcher', [provide(THIRD, NeedsGreeter)]), ...circling]))).to.deep.equal([circle]);
  });

  it('a circle of one', () => {
    class Self implements Greeter {
      constructor(@use(BELLS) readonly bells: readonly Greeter[]) {}
      greet = () => '';
    }
    expect(texts(planned([plugin('x', [provide(BELLS, Self)])]))).to.deep.equal([
      'Plugins need each other in a circle: "x" (class Self) needs "test-bells" of "x" (class Self); take out one of these needs.',
    ]);
  });

  it('longer-lived needs shorter-lived: a captive dependency cannot be planned', () => {
    class Captor implements Greeter {
      constructor(@use(ROOM_GREETER) readonly room: Greeter) {}
      greet = () => '';
    }
    const room = plugin('room', [provide(ROOM_GREETER, greeter('r'))]);
    expect(texts(planned([plugin('x', [provide(GREETER, Captor)]), room]))).to.deep.equal([
      'Plugin "x" (class Captor, parameter 1) lives as long as its process, longer than "test-room-greeter" of a room; ask for it in a class of that scope.',
    ]);
    expect(planned([plugin('x', [provide(SEAT_BELLS, Captor)]), room]).problems).to.deep.equal([]);
  });

  it('binds that cannot hold, without the conflict behind them', () => {
    const c = plugin('carol', [provide(OTHER, greeter('c')), provide(BELLS, greeter('c'))]);
    const said = (bind: Record<string, string>) => texts(planned([a, b, c], { bind: { 'test-greeter': 'a', ...bind } }));
    expect(said({ 'test-greetr': 'a' })).to.deep.equal([
      '/bind/test-greetr: no plugin provides "test-greetr"; did you mean "test-greeter"?',
    ]);
    expect(said({ nothing: 'a' })).to.deep.equal([
      '/bind/nothing: no plugin provides "nothing"; there is "test-greeter", "test-other".',
    ]);
    expect(said({ 'test-other': 'carl' })).to.deep.equal([
      '/bind/test-other: plugin "carl" is not listed; did you mean "carol"?',
    ]);
    expect(said({ 'test-other': 'a' })).to.deep.equal([
      '/bind/test-other: plugin "a" does not provide "test-other"; there is "carol".',
    ]);
    expect(said({ 'test-greeter': 'carol' })).to.deep.equal([
      '/bind/test-greeter: plugin "carol" does not provide "test-greeter"; there is "a", "b".',
    ]);
    expect(said({ 'test-bells': 'carol' })).to.deep.equal([
      '/bind/test-bells: all plugins take part in "test-bells"; to keep one out, name it in "replaces" of plugin "carol".',
    ]);
    expect(texts(planned([], { bind: { x: 'y' } }))).to.deep.equal(['/bind/x: no plugin provides "x"; there is none.']);
  });

  it('tells all problems at once, root causes first', () => {
    const far = plugin('far', [provide(THIRD, NeedsOther)], { api: '^9' });
    const plan = planned([far, a, b], { options: { nobody: { x: 1 } } }, { needs: [] });
    expect(plan.problems.map(({ code }) => code)).to.deep.equal(['option', 'api', 'conflict', 'missing']);
  });

  it('wrong API range and wrong options', () => {
    const schema = options(z.strictObject({ timeoutMs: z.number().min(1).default(5), list: z.array(z.number()).default([]) }));
    const x = plugin('x', [], { api: '^2', options: schema });
    expect(texts(profileOf([x]))).to.deep.equal([
      'Plugin "x" is made for plugin interface ^2, this is 1.0.0; use another version of the plugin.',
    ]);
    const y = plugin('y', [], { options: schema });
    expect(profileOf([y]).plugins[0]?.checked).to.deep.equal({ timeoutMs: 5, list: [] });
    const bad = profileOf([y], { options: { y: { timeuotMs: 1, timeoutMs: 0, list: ['a'] } } });
    expect(bad.problems.map(({ where }) => where)).to.deep.equal([
      '/plugins/0/options/timeoutMs',
      '/plugins/0/options/list/0',
      '/plugins/0/options/timeuotMs',
    ]);
    expect(texts(bad)).to.deep.equal([
      'Plugin "y" has a wrong option /timeoutMs: Too small: expected number to be >=1.',
      'Plugin "y" has a wrong option /list/0: Invalid input: expected number, received string.',
      'Plugin "y" has a wrong option /timeuotMs: unknown key; did you mean "timeoutMs"?',
    ]);
    expect(texts(profileOf([plugin('z', [])], { options: { z: { a: 1 } } }))).to.deep.equal([
      'Plugin "z" has a wrong option /a: unknown key; there is none.',
    ]);
    expect(texts(profileOf([y], { options: { yy: {} } }))).to.deep.equal([
      'Options are set for "yy" but no such plugin is listed; did you mean "y"?',
    ]);
  });
});

describe('plan: tokens', () => {
  it('are the same for two installed copies', () => {
    expect(one('same').id).to.equal(one('same').id);
    expect(new Set([one('x').id, keyed('x').id, chain('x').id, lent('x').id]).size).to.equal(4);
  });
});
