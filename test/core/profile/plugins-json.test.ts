// Reading plugins.json: what it says, and the text and place of every mistake.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Problem } from '../../../core/kernel/index.js';
import { readProfile } from '../../../core/profile/plugins-json.js';

describe('plugins.json', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'piecework-plugins-json-')));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const readAt = (path: string) => {
    const problems: Problem[] = [];
    const content = readProfile(path, (code, message, more) => problems.push({ code, message, ...more }));
    return { content, problems, texts: problems.map(({ message }) => message.replaceAll(folder, '<dir>')) };
  };

  const read = (written: string | object) => {
    const path = join(folder, 'plugins.json');
    writeFileSync(path, typeof written === 'string' ? written : JSON.stringify(written));
    return readAt(path);
  };

  it('lists plugins with their options, and who provides what', () => {
    const { content, problems } = read({ plugins: ['a', { use: 'b', options: { x: 1 }, optional: true }], bind: { step: 'a' } });
    expect([problems, content.complete, content.bind]).to.deep.equal([[], true, { step: 'a' }]);
    expect(content.plugins).to.deep.equal([
      { use: 'a', options: {}, optional: false },
      { use: 'b', options: { x: 1 }, optional: true },
    ]);
  });

  it('unknown keys and wrong types in plugins.json', () => {
    const faults = (content: object): string[] =>
      read(content).texts.map((text) => text.replace('<dir>/plugins.json is wrong at ', ''));
    expect(faults({ plugin: [], plugins: [], 'a/b~': 1 })).to.deep.equal([
      '"/plugin": unknown key; did you mean "plugins"?',
      '"/a~1b~0": unknown key; there is "$schema", "plugins", "bind".',
    ]);
    expect(faults({ plugins: [{ use: 'x', option: {} }, 5] })).to.deep.equal([
      '"/plugins/0/option": unknown key; did you mean "options"?',
      '"/plugins/1": Invalid input: expected object, received number.',
    ]);
    expect(faults([])).to.deep.equal(['"": Invalid input: expected object, received array.']);
    const { content, problems } = read({ plugins: 3 });
    expect(content).to.deep.equal({ plugins: [], bind: {}, complete: false });
    expect(problems[0]).to.include({ code: 'config', where: '/plugins' });
  });

  it('JSON mistakes by line and column, however the engine words them', () => {
    const place = (text: string) =>
      /line (\d+), column (\d+)/
        .exec(read(text).texts[0] ?? '')
        ?.slice(1)
        .join(':');
    expect(read('{\n  "plugins": [\n    "a",\n  ]\n}').texts).to.deep.equal([
      '<dir>/plugins.json is not JSON at line 4, column 3; look there for a quote or comma missing or too many.',
    ]);
    expect(place('{ "plugins": [], }')).to.equal('1:18');
    expect(place('{ "plugins": x }')).to.equal('1:14');
    expect(place('{ "plugins": ["a" "b"] }')).to.equal('1:19');
    expect(place('{ "plugins" [] }')).to.equal('1:13');
    expect(place('{\n"plugins": [')).to.equal('2:13');
    expect(place('{ "plugins": ["a] }')).to.equal('1:20');
    expect(place('')).to.equal('1:1');
    expect(place('{} {}')).to.equal('1:4');
  });

  it('a file that is not there', () => {
    const { content, texts } = readAt(join(folder, 'no.json'));
    expect(texts[0]).to.match(/^<dir>\/no\.json cannot be read; name another file: ENOENT: .*\.$/);
    expect(content.complete).to.equal(false);
  });
});
