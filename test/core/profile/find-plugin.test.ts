// Where the file of a plugin is found.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { fileAt, namesIn, packageAt } from '../../../core/profile/find-plugin.js';

describe('finding a plugin', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'piecework-find-')));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (path: string, content: string | object): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  };

  it('finds packages from a folder upward, by every form of exports', () => {
    const forms: Record<string, object> = {
      'form-text': { exports: './here.js' },
      'form-dot': { exports: { '.': './here.js' } },
      'form-import': { exports: { '.': { types: './no.d.ts', import: './here.js', default: './no.cjs' } }, main: 'no.cjs' },
      'form-nested': { exports: { import: { default: './here.js' } } },
      'form-default': { exports: { default: './here.js' } },
      'form-main': { main: 'here.js' },
      'form-null': { exports: { '.': null }, main: 'here.js' },
      '@scope/form': { exports: './here.js' },
    };
    for (const [name, manifest] of Object.entries(forms)) {
      write(`node_modules/${name}/package.json`, { name, type: 'module', ...manifest });
      write(`node_modules/${name}/here.js`, '');
    }
    write('home/node_modules/form-index/package.json', { type: 'module' });
    write('home/node_modules/form-index/index.js', '');
    const found = (name: string) => packageAt(name, join(folder, 'home'))?.replace(folder, '<dir>');
    expect(Object.keys(forms).map(found)).to.deep.equal(Object.keys(forms).map((name) => `<dir>/node_modules/${name}/here.js`));
    expect(found('form-index')).to.equal('<dir>/home/node_modules/form-index/index.js');
    expect(found('form-none')).to.equal(undefined);
  });

  it('takes a file as it is, and of a folder its index.js', () => {
    write('one.js', '');
    write('two/index.js', '');
    write('empty/other.js', '');
    const found = (name: string) => fileAt(join(folder, name))?.replace(folder, '<dir>');
    expect(['one.js', 'two', 'empty', 'none'].map(found)).to.deep.equal([
      '<dir>/one.js',
      '<dir>/two/index.js',
      undefined,
      undefined,
    ]);
  });

  it('names the folders of a folder, not the files beside them', () => {
    for (const name of ['alone', 'other']) write(`${name}/index.js`, '');
    write('index.js', '');
    expect(namesIn(folder).sort()).to.deep.equal(['alone', 'other']);
  });
});
