// The commands that look at plugins, on configurations that work and on others.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { PACKAGE_FOLDER } from '../../cli/version.js';
import { objects, ownFolder, runHere } from './run.js';

describe('plugins', () => {
  const folder = ownFolder();
  const plugins = (...args: string[]) => runHere(folder(), ['plugins', ...args]);

  it('check: both profiles of the package are right', async () => {
    const minimal = fileURLToPath(new URL('plugins.minimal.json', PACKAGE_FOLDER));
    const [standard, small] = await Promise.all([plugins('check'), plugins('check', '--plugins', minimal, '--json')]);
    expect(standard.stderr).to.equal('');
    expect(standard.stdout).to.match(/^All right: \d+ plugins for \d+ steps\.\n$/);
    expect(standard.code).to.equal(0);
    expect(small.code).to.equal(0);
    expect(objects(small.stdout)).to.have.length(1);
    expect(objects(small.stdout)[0]).to.deep.include({ event: 'checked', ok: true });
  });

  it('check: tells all problems, one a line, and exits with 2', async () => {
    const [conflict, json, missing] = await Promise.all([
      plugins('check', '--plugin', 'picker-random', '--set', 'hasher.worker=1'),
      plugins('check', '--plugin', 'picker-random', '--set', 'hasher.worker=1', '--json'),
      plugins('check', '--plugins', 'none.json'),
    ]);
    expect(conflict.code).to.equal(2);
    expect(conflict.stdout).to.equal('');
    const lines = conflict.stderr.trimEnd().split('\n');
    expect(lines).to.have.length(2);
    expect(conflict.stderr).to.include('did you mean "workers"?').and.include('--bind picker=picker-random');
    const [checked, failed] = objects(json.stdout);
    expect(checked).to.deep.include({ event: 'checked', ok: false });
    expect(failed).to.deep.include({ event: 'failed', kind: 'configuration', exitCode: 2 });
    expect(failed!.messages).to.deep.equal(lines.map((line) => line.replace('piecework: ', '')));
    expect(missing.code).to.equal(2);
    expect(missing.stderr).to.match(/none\.json cannot be read/);
  });

  it('a bad configuration stops every command before it does anything', async () => {
    const { code, stdout, stderr } = await runHere(folder(), ['info', 'none.torrent', '--plugin', './nothing-here']);
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.include('nothing-here');
  });

  it('list and inspect: plugins of a stranger too', async () => {
    await mkdir(join(folder(), 'odd-picker'), { recursive: true });
    const core = new URL('dist/index.js', PACKAGE_FOLDER).href;
    await writeFile(
      join(folder(), 'odd-picker', 'index.js'),
      `import { definePlugin, PICKER, provide } from '${core}';
       export default definePlugin({ name: 'odd-picker', version: '2.1.0', api: '^1', summary: 'Odd \\u001b[31mone.', replaces: ['picker-rarest-first'],
         provides: [provide(PICKER, class { pick() { return undefined; } })] });`,
    );
    const [list, json, inspect, why] = await Promise.all([
      plugins('list', '--plugin', './odd-picker'),
      plugins('list', '--json'),
      plugins('inspect', 'picker-rarest-first', '--plugin', './odd-picker'),
      plugins('why', 'picker', '--plugin', './odd-picker'),
    ]);
    expect(list.code).to.equal(0);
    expect(list.stdout).to.match(/^odd-picker +2\.1\.0 +Odd \ufffd\[31mone\. \(.*odd-picker.index\.js\)$/m);
    expect(list.stdout).to.match(/^picker-rarest-first .* \[replaced by odd-picker\]$/m);
    const listed = objects(json.stdout)[0]!.plugins;
    expect(listed.every(({ source, state }: any) => source === 'built-in' && state === 'active')).to.equal(true);
    expect(inspect.stdout).to.match(/provides +picker \(one, torrent\)/);
    expect(why.stdout).to.match(
      /provided by +odd-picker\n +because +it says that it replaces the others\n +instead of +picker-rarest-first/,
    );
  });

  it('an optional plugin that fails is off: every command shows it, with the reason, and none fails', async () => {
    const off = ['./none.js', 'picker-random'];
    const content = JSON.parse(await readFile(new URL('plugins.json', PACKAGE_FOLDER), 'utf8'));
    const entries = off.map((use) => ({ use, optional: true, options: { x: 1 } }));
    await writeFile(join(folder(), 'optional.json'), JSON.stringify({ plugins: [...content.plugins, ...entries] }));
    const asked = (...args: string[]) => plugins(...args, '--plugins', 'optional.json');
    const all = await Promise.all([
      asked('check'),
      asked('list'),
      asked('graph'),
      asked('why', 'picker'),
      asked('inspect', 'picker-random'),
      asked('graph', '--format', 'dot'),
      asked('graph', '--format', 'mermaid'),
    ]);
    expect(all.map(({ code }) => code)).to.deep.equal([0, 0, 0, 0, 0, 0, 0]);
    const [check, list, graph, why, inspect, dot, mermaid] = all.map(({ stdout, stderr }) => stdout + stderr);
    const reason = 'it has a wrong option /x: unknown key; there is none.';
    expect(check).to.match(/^All right: \d+ plugins/);
    expect(check).to.include(`\nwarning: Optional plugin "picker-random" is off: ${reason}\n`);
    expect(check).to.match(/\nwarning: Optional plugin "\.\/none\.js" is off: it is not there; put it at .*none\.js or/);
    expect(list)
      .to.include(`Picks any piece by chance. [off: ${reason}]\n`)
      .and.to.match(/\n\.\/none\.js +\[off: it is not/);
    for (const text of [graph, why])
      expect(text).to.match(/\noff\n +\.\/none\.js +it is not there;.*\n +picker-random +it has a/);
    expect(inspect).to.include(`picker-random [off: ${reason}]\n`);
    expect(dot).to.include('"picker-random" [style=dashed, xlabel="off"];');
    expect(mermaid).to.include('["picker-random (off)"]');
    const json = await Promise.all([
      asked('check', '--json'),
      asked('list', '--json'),
      asked('graph', '--json'),
      asked('why', 'picker', '--json'),
    ]);
    const found = json.map(({ stdout }) => {
      const [{ off = [], plugins: listed = [] } = {} as any] = objects(stdout);
      return [...off, ...(Array.isArray(listed) ? listed : [])].filter(({ state }: any) => state === 'off');
    });
    for (const facts of found) {
      expect(facts.map(({ name, version, off }: any) => [name, version, off.phase])).to.deep.equal([
        ['./none.js', null, 'find'],
        ['picker-random', '1.0.0', 'check'],
      ]);
      expect(facts[1].off.reason).to.equal(reason);
    }
    const gone = await asked('inspect', './none.js');
    expect([gone.code, gone.stderr.startsWith('piecework: Optional plugin "./none.js" is off: it is not there;')]).to.deep.equal([
      2,
      true,
    ]);
  });

  it('check: an optional plugin that others need is refused, with the chain', async () => {
    const content = JSON.parse(await readFile(new URL('plugins.json', PACKAGE_FOLDER), 'utf8'));
    const hasher = { use: 'hasher', optional: true, options: { worker: 1 } };
    const entries = content.plugins.map((use: string) => (use === 'hasher' ? hasher : use));
    await writeFile(join(folder(), 'needed.json'), JSON.stringify({ plugins: entries }));
    const [check, why] = await Promise.all([
      plugins('check', '--plugins', 'needed.json'),
      plugins('why', 'hasher', '--plugins', 'needed.json'),
    ]);
    expect(check.code).to.equal(2);
    expect(check.stderr).to.match(
      /\npiecework: No plugin provides "hasher" to the program; add .* Optional plugin "hasher" is off: it has a wrong option \/worker: .*did you mean "workers"\?\n$/,
    );
    expect(why.stdout).to.match(/^off\n +hasher +it has a wrong option/);
  });

  it('inspect: options with type, value and origin, also of a built-in that is not in use', async () => {
    const [set, unused, none] = await Promise.all([
      plugins('inspect', 'hasher', '--set', 'hasher.workers=3'),
      plugins('inspect', 'picker-random', '--json'),
      plugins('inspect', 'pickr-random'),
    ]);
    expect(set.stdout).to.match(/workers: integer 0 … 64 = 3 \(--set\)/);
    expect(objects(unused.stdout)[0]!.plugin).to.deep.include({ name: 'picker-random', state: 'unused', source: 'built-in' });
    expect(none.code).to.equal(2);
    expect(none.stderr).to.include('pickr-random');
  });

  it('graph: as text, dot and mermaid', async () => {
    const [text, dot, mermaid, wrong] = await Promise.all([
      plugins('graph'),
      plugins('graph', '--format', 'dot'),
      plugins('graph', '--format', 'mermaid'),
      plugins('graph', '--format', 'svg'),
    ]);
    expect(text.stdout).to.match(/^process\n(?: .*\n)+torrent\n(?: .*\n)+peer\n/);
    expect(text.stdout).to.match(/^ +metainfo +metainfo +needs bencode$/m);
    expect(dot.stdout)
      .to.match(/^digraph plugins \{\n/)
      .and.include('"metainfo" -> "bencode" [label="bencode"];');
    expect(mermaid.stdout)
      .to.match(/^flowchart LR\n/)
      .and.include('metainfo -->|"bencode"| bencode');
    expect(wrong.code).to.equal(2);
  });

  it('why: keys, chains, what the engine lends, and steps that do not exist', async () => {
    const [key, chain, lent, none] = await Promise.all([
      plugins('why', 'tracker http:'),
      plugins('why', 'peer-source'),
      plugins('why', 'piece-table'),
      plugins('why', 'pikcer'),
    ]);
    expect(key.stdout).to.match(/^tracker http: \(keyed, process\)\n +provided by +tracker-http\n/);
    expect(chain.stdout).to.match(/provided by +announcer, static-peers/);
    expect(lent.stdout).to.match(/provided by +the engine/);
    expect(none).to.deep.include({ code: 2, stdout: '' });
    expect(none.stderr).to.include('did you mean "picker"?');
  });

  it('schema: plugins.schema.json of the package is current', async () => {
    const { stdout, code } = await plugins('schema');
    expect(code).to.equal(0);
    const kept = await readFile(new URL('plugins.schema.json', PACKAGE_FOLDER), 'utf8');
    const advice = 'run: node dist/cli/main.cjs plugins schema > plugins.schema.json';
    expect(JSON.parse(kept), advice).to.deep.equal(JSON.parse(stdout));
  });
});
