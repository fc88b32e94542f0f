// From a list of plugins to a profile: what is loaded from where, and the text of every mistake.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { IMPORT_LIMIT_MS, type LimitTimer, loadProfile, type Overlay, type Profile, planOf } from '../../../core/index.js';

import { settled, TestTimer } from '../kernel/fixtures.js';

const CORE = new URL('../../../core/index.js', import.meta.url).href;

/** The text of a plugin that provides `test-step` with its own name. */
const source = (name: string, more = '') => `
  import { definePlugin, keyed, one, options, provide } from ${JSON.stringify(CORE)};
  export default definePlugin({ name: '${name}', version: '1.0.0', api: '^1', summary: 'x',
    provides: [provide(one('test-step'), { by: '${name}' })], ${more} });`;

const withOptions = `options: options((await import(${JSON.stringify(import.meta.resolve('zod'))})).z.strictObject({
  timeoutMs: (await import(${JSON.stringify(import.meta.resolve('zod'))})).z.number().default(5) })),`;

describe('loader', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'piecework-loader-')));
    mkdirSync(join(folder, 'built-ins'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (path: string, content: string | object): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  };

  const load = (content: string | object, overlay: Partial<Overlay> = {}, timer?: LimitTimer): Promise<Profile> => {
    write('home/plugins.json', content);
    const builtIns = pathToFileURL(join(folder, 'built-ins/'));
    return loadProfile('home/plugins.json', { plugins: [], bind: [], set: [], ...overlay }, builtIns, folder, timer);
  };

  const texts = ({ problems }: Profile): string[] => problems.map(({ message }) => message.replaceAll(folder, '<dir>'));
  const names = ({ plugins }: Profile): string[] => plugins.map(({ plugin: { name } }) => name);

  it('finds built-ins, paths from the file, and paths of the command line from the working folder', async () => {
    write('built-ins/plain/index.js', source('plain'));
    write('home/near.js', source('near'));
    write('beside/index.js', source('beside'));
    write('here.js', source('here'));
    const profile = await load(
      { $schema: './x.json', plugins: ['plain', './near.js', { use: '../beside' }] },
      { plugins: ['./here.js'] },
    );
    expect(texts(profile)).to.deep.equal([]);
    expect(profile.complete).to.equal(true);
    expect(names(profile)).to.deep.equal(['plain', 'near', 'beside', 'here']);
    expect(profile.plugins.map(({ where }) => where)).to.deep.equal([
      '/plugins/0',
      '/plugins/1',
      '/plugins/2',
      '--plugin ./here.js',
    ]);
    expect(profile.plugins[2]?.source).to.equal(join(folder, 'beside/index.js'));
    expect(names(await load({ plugins: [join(folder, 'here.js')] }))).to.deep.equal(['here']);
  });

  it('takes built-ins from the one file of their folder, where it has them', async () => {
    for (const name of ['shelved', 'alone', 'other']) write(`built-ins/${name}/index.js`, source(name));
    write('shelved.js', source('shelved', "summary: 'from the shelf',"));
    write('built-ins/index.cjs', "module.exports = import('../shelved.js').then((shelved) => ({ shelved }));");
    const profile = await load({ plugins: ['shelved', 'alone'] });
    expect(texts(profile)).to.deep.equal([]);
    expect(profile.plugins.map(({ plugin: { name, summary } }) => [name, summary])).to.deep.equal([
      ['shelved', 'from the shelf'],
      ['alone', 'x'],
    ]);
    expect(profile.plugins[0]?.source).to.equal(join(folder, 'built-ins/shelved/index.js'));
    expect(texts(await load({ plugins: ['othr'] }))[0]).to.match(/did you mean "other"\?$/);
    write('built-ins/index.cjs', "throw new Error('torn');");
    expect(texts(await load({ plugins: ['near'] }))[0]).to.match(/there is "alone", "other", "shelved"\.$/);
  });

  it('a built-in comes before a package of the same name', async () => {
    write('built-ins/same/index.js', source('built-in'));
    write('node_modules/same/package.json', { type: 'module' });
    write('node_modules/same/index.js', source('package'));
    expect(names(await load({ plugins: ['same'] }))).to.deep.equal(['built-in']);
  });

  it('plugin not found', async () => {
    write('built-ins/tracker-http/index.js', source('x'));
    const profile = await load({ plugins: ['tracker-htp', './no.js', 'quite-different'] });
    const tried = (name: string) => `neither in <dir>/built-ins/${name} nor in node_modules in <dir>/home and above`;
    expect(texts(profile)).to.deep.equal([
      `Plugin "tracker-htp" is ${tried('tracker-htp')}; did you mean "tracker-http"?`,
      'Plugin "./no.js" is not there; put it at <dir>/home/no.js or correct the path.',
      `Plugin "quite-different" is ${tried('quite-different')}; there is "tracker-http".`,
    ]);
    expect(profile.complete).to.equal(false);
    expect(profile.problems.map(({ code, where }) => [code, where])).to.deep.equal([
      ['not-found', '/plugins/0'],
      ['not-found', '/plugins/1'],
      ['not-found', '/plugins/2'],
    ]);
  });

  it('plugin that throws at import, does not parse, or whose package is broken', async () => {
    write('home/throws.js', `throw new Error('no\\u001b[31m luck.\\nat all');`);
    write('node_modules/torn/package.json', '{');
    const profile = await load({ plugins: ['./throws.js'] });
    expect(texts(profile)).to.deep.equal([
      'Plugin "./throws.js" cannot be loaded; repair it or take it off the list: no [31m luck. at all.',
    ]);
    expect(profile.problems[0]).to.deep.include({ code: 'import', plugin: './throws.js', where: '/plugins/0' });
    expect((await load({ plugins: ['torn'] })).problems[0]?.code).to.equal('import');
  });

  it('plugin whose import never ends: the others are loaded, and it is given up after IMPORT_LIMIT_MS', async () => {
    write('home/waits.js', 'await new Promise(() => {});');
    write('home/good.js', source('good'));
    const timer = new TestTimer();
    const loading = load({ plugins: ['./waits.js', './good.js'] }, {}, timer);
    while (timer.pending !== 1) await new Promise((resolve) => setTimeout(resolve, 1));
    timer.pass(IMPORT_LIMIT_MS - 1);
    expect(await Promise.race([loading, settled()])).to.equal(undefined);
    timer.pass(1);
    const profile = await loading;
    expect([texts(profile), names(profile), timer.pending]).to.deep.equal([
      ['Plugin "./waits.js" cannot be loaded; repair it or take it off the list: its import takes longer than 10 s.'],
      ['good'],
      0,
    ]);
  });

  it('an optional plugin that cannot be loaded is off, the others are here, and a bind or --set that may mean it is no fault', async () => {
    write('home/throws.js', "throw new Error('boom');");
    write('home/good.js', source('good'));
    write('home/waits.js', 'await new Promise(() => {});');
    const timer = new TestTimer();
    const uses = ['./gone.js', './throws.js', './waits.js'];
    const content = { plugins: [...uses.map((use) => ({ use, optional: true })), './good.js'], bind: { 'test-step': 'mine' } };
    const loading = load(content, { set: ['mine.x=1'] }, timer);
    while (timer.pending !== 1) await new Promise((resolve) => setTimeout(resolve, 1));
    timer.pass(IMPORT_LIMIT_MS);
    const profile = await loading;
    expect([texts(profile), names(profile), profile.complete, profile.binds]).to.deep.equal([[], ['good'], true, []]);
    expect(profile.off.map((each) => ({ ...each, reason: each.reason.replaceAll(folder, '<dir>') }))).to.deep.equal([
      {
        name: './gone.js',
        phase: 'find',
        reason: 'it is not there; put it at <dir>/home/gone.js or correct the path.',
        where: '/plugins/0',
      },
      {
        name: './throws.js',
        phase: 'import',
        reason: 'it cannot be loaded; repair it or take it off the list: boom.',
        where: '/plugins/1',
      },
      {
        name: './waits.js',
        phase: 'import',
        reason: 'it cannot be loaded; repair it or take it off the list: its import takes longer than 10 s.',
        where: '/plugins/2',
      },
    ]);
    expect(texts(await load({ plugins: [{ use: './gone.js', optional: false }] }))).to.have.lengthOf(1);
    expect(texts(await load({ plugins: ['./good.js'] }, { plugins: ['./gone.js'] }))).to.have.lengthOf(1);
  });

  it('module that is no plugin', async () => {
    write('home/none.js', 'export const x = 1;');
    write('home/object.js', 'export default { name: "x" };');
    write('home/half.js', source('x', `name: 'Big Name', replaces: 'y', provides: [{ token: {} }], options: 5`));
    expect(texts(await load({ plugins: ['./none.js'] }))).to.deep.equal([
      'Plugin "./none.js" is no plugin; make the default export of <dir>/home/none.js with definePlugin({ … }): it was not made by definePlugin.',
    ]);
    expect((await load({ plugins: ['./object.js'] })).problems[0]?.code).to.equal('manifest');
    expect(texts(await load({ plugins: ['./half.js'] }))).to.deep.equal([
      'Plugin "./half.js" is no plugin; make the default export of <dir>/home/half.js with definePlugin({ … }): ' +
        '/name expected small letters, digits and hyphens. /provides/0 expected provide(TOKEN, …). ' +
        '/options expected options(schema). /replaces Invalid input: expected array, received string.',
    ]);
  });

  it('a failed plugin makes no further noise', async () => {
    const profile = await load({ plugins: ['./gone.js'], bind: { 'test-step': 'gone' } }, { set: ['gone.x=1'] });
    const plan = planOf(profile, { lent: [], needs: [] });
    expect(plan.problems.map(({ code }) => code)).to.deep.equal(['not-found']);
  });

  it('options: checked, with defaults, from the file and the command line', async () => {
    write('home/p.js', source('p', withOptions));
    const entry = (options: object) => ({ plugins: [{ use: './p.js', options }] });
    expect((await load(entry({}))).plugins[0]?.checked).to.deep.equal({ timeoutMs: 5 });
    expect((await load(entry({ timeoutMs: 7 }))).plugins[0]?.checked).to.deep.equal({ timeoutMs: 7 });
    expect((await load(entry({ timeoutMs: 7 }), { set: ['p.timeoutMs=8'] })).plugins[0]?.checked).to.deep.equal({ timeoutMs: 8 });
    const bad = await load(entry({ timeuotMs: 7 }));
    expect(texts(bad)).to.deep.equal(['Plugin "p" has a wrong option /timeuotMs: unknown key; did you mean "timeoutMs"?']);
    expect(bad.problems[0]).to.deep.include({ code: 'option', plugin: 'p', where: '/plugins/0/options/timeuotMs' });
    expect(texts(await load(entry({}), { set: ['p.timeoutMs=soon'] }))).to.deep.equal([
      'Plugin "p" has a wrong option /timeoutMs: Invalid input: expected number, received string.',
    ]);
    expect(texts(await load(entry({}), { set: ['q.x=1', 'timeoutMs=3', 'p.timeoutMs='] }))).to.deep.equal([
      '--set timeoutMs=3 says nothing; write --set plugin.option=value.',
      'Options are set for "q" but no such plugin is listed; did you mean "p"?',
      'Plugin "p" has a wrong option /timeoutMs: Invalid input: expected number, received string.',
    ]);
  });

  it('binds of the file and of the command line', async () => {
    write('home/p.js', source('p'));
    write('home/q.js', source('q'));
    const content = { plugins: ['./p.js', './q.js'], bind: { 'test-step': 'p' } };
    const slotOf = (profile: Profile) => planOf(profile, { lent: [], needs: [] }).slots[0];
    expect(slotOf(await load(content))).to.include({ provider: 'p', why: 'bind in plugins.json' });
    expect(slotOf(await load(content, { bind: ['test-step=q'] }))).to.include({ provider: 'q', why: '--bind' });
    expect(slotOf(await load(content, { bind: ['test-step=q', 'test-step=p'] }))).to.include({ provider: 'p', why: '--bind' });
    expect((await load(content, { bind: ['test-door a=b:=p'] })).binds.at(-1)).to.deep.equal({
      step: 'test-door a=b:',
      plugin: 'p',
      origin: '--bind',
      where: '--bind test-door a=b:=p',
    });
    expect(texts(await load(content, { bind: ['test-step', 'test-step='] }))).to.deep.equal([
      '--bind test-step says nothing; write --bind step=plugin.',
      '--bind test-step= says nothing; write --bind step=plugin.',
    ]);
    const wrong = planOf(await load(content, { bind: ['test-stp=q'] }), { lent: [], needs: [] });
    expect(wrong.problems.map(({ message }) => message)).to.deep.equal([
      '--bind test-stp=q: no plugin provides "test-stp"; did you mean "test-step"?',
    ]);
    expect(wrong.problems[0]?.where).to.equal('--bind test-stp=q');
  });

  it('a plugin of the command line that offers a step of the file asks for a choice', async () => {
    write('home/p.js', source('p'));
    write('mock.js', source('mock'));
    const plan = planOf(await load({ plugins: ['./p.js'] }, { plugins: ['./mock.js'] }), { lent: [], needs: [] });
    expect(plan.problems.map(({ message }) => message)).to.deep.equal([
      'Plugins "p", "mock" all provide "test-step"; choose one with "bind": { "test-step": "mock" } in plugins.json, or with --bind test-step=mock.',
    ]);
  });

  it('the same plugin twice names both sources', async () => {
    write('home/p.js', source('p'));
    write('other.js', source('p'));
    const plan = planOf(await load({ plugins: ['./p.js'] }, { plugins: ['./other.js'] }), { lent: [], needs: [] });
    expect(plan.problems.map(({ message }) => message.replaceAll(folder, '<dir>'))).to.deep.equal([
      'Plugin "p" is listed twice, from <dir>/home/p.js (/plugins/0) and <dir>/other.js (--plugin ./other.js); take one out.',
    ]);
  });

  it('a file that is not there', async () => {
    const profile = await loadProfile('no.json', { plugins: [], bind: [], set: [] }, pathToFileURL(folder), folder);
    expect(texts(profile)[0]).to.match(/^<dir>\/no\.json cannot be read; name another file: ENOENT: .*\.$/);
    expect(profile.complete).to.equal(false);
  });
});
