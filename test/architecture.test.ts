// The arrows between rooms, and what each room must not touch. Read from the sources by their import lines.

import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Lines of code; blank lines and comments do not count. */
const KERNEL_LINES = 600;

/** The kernel hosts plugins of anything. */
const FOREIGN_WORDS = /torrent|peer|tracker|piece(?!work)|swarm|message id|info-?hash|bencode|choke|seed|announce/i;

interface Source {
  /** From the root, with slashes. */
  readonly path: string;
  /** Without comments. */
  readonly code: string;
  readonly text: string;
  /** What it imports: packages by name, files by path from the root. */
  readonly imports: readonly string[];
}

function sourcesOf(...folders: string[]): Source[] {
  return folders.flatMap((folder) => {
    const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile() && file.name.endsWith('.ts'))
      .map((file) => sourceAt(join(file.parentPath, file.name)));
  });
}

function sourceAt(file: string): Source {
  const text = readFileSync(file, 'utf8');
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
  const named = [...code.matchAll(/(?:from|import|import\()\s*'([^']+)'/g)].map(([, name = '']) => name);
  const path = (absolute: string) => relative(ROOT, absolute).split(sep).join('/');
  return {
    path: path(file),
    code,
    text,
    imports: named.map((name) => (name.startsWith('.') ? path(join(dirname(file), name)) : name)),
  };
}

/** Every import that the rule refuses, as `file -> import`. */
const refused = (sources: readonly Source[], allowed: (name: string, source: Source) => boolean): string[] =>
  sources.flatMap((source) => source.imports.filter((name) => !allowed(name, source)).map((name) => `${source.path} -> ${name}`));

const isFile = (name: string) => /^(core|plugins|cli|test|bench|examples)\//.test(name);
const inRoom = (name: string, ...rooms: string[]) => !isFile(name) || rooms.some((room) => name.startsWith(`${room}/`));

describe('architecture', () => {
  it('sees sources and imports at all', () => {
    const index = sourceAt(join(ROOT, 'core/index.ts'));
    expect(index.imports).to.include('core/kernel/index.js');
    expect(sourcesOf('core/kernel').length).to.be.greaterThan(5);
  });

  it('kernel knows nothing of the other rooms', () => {
    expect(refused(sourcesOf('core/kernel'), (name) => inRoom(name, 'core/kernel'))).to.deep.equal([]);
  });

  it('profile sees the kernel alone', () => {
    expect(refused(sourcesOf('core/profile'), (name) => inRoom(name, 'core/profile', 'core/kernel'))).to.deep.equal([]);
  });

  it('contracts and model never see the engine, core never plugins or cli', () => {
    const quiet = sourcesOf('core/contracts', 'core/model');
    expect(refused(quiet, (name) => inRoom(name, 'core/kernel', 'core/contracts', 'core/model'))).to.deep.equal([]);
    expect(refused(sourcesOf('core'), (name) => inRoom(name, 'core'))).to.deep.equal([]);
  });

  it('plugins import core by its public name, and of each other only the index', () => {
    const home = (path: string) => path.split('/').slice(0, 2).join('/');
    const allowed = (name: string, { path }: Source) =>
      !isFile(name) || name.startsWith(`${home(path)}/`) || /^plugins\/[^/]+\/index\.js$/.test(name);
    expect(refused(sourcesOf('plugins'), allowed)).to.deep.equal([]);
  });

  it('cli imports the public face of core and no plugin', () => {
    expect(refused(sourcesOf('cli'), (name) => inRoom(name, 'cli') || name === 'core/index.js')).to.deep.equal([]);
  });

  it('the DI container is imported in the kernel alone, reflect-metadata once', () => {
    const all = sourcesOf('core', 'plugins', 'cli');
    const importers = (wanted: string) => all.filter(({ imports }) => imports.includes(wanted)).map(({ path }) => path);
    expect(importers('tsyringe')).to.deep.equal(['core/kernel/kernel.ts']);
    expect(importers('reflect-metadata')).to.deep.equal(['core/kernel/tokens.ts']);
  });

  it('core touches no network, disk, time or chance', () => {
    const outside = /^node:(net|fs|fs\/promises|dgram|http|https|tls|dns|timers|timers\/promises|child_process|worker_threads)$/;
    const isException = (name: string, { path, code }: Source) =>
      (/^core\/profile\/(find-plugin|plugins-json)\.ts$/.test(path) && name === 'node:fs') ||
      // Asks what a text is, opens nothing.
      (name === 'node:net' && /import \{ ((BlockList|isIP(v4|v6)?)(, )?)+ \} from 'node:net'/.test(code));
    const bare = (name: string) => builtinModules.includes(name);
    expect(
      refused(sourcesOf('core'), (name, source) => !bare(name) && (!outside.test(name) || isException(name, source))),
    ).to.deep.equal([]);
    const calls =
      /\b(Date\.now|new Date\(\)|performance\.now|setTimeout|setInterval|setImmediate|Math\.random|randomBytes|process\.)/g;
    expect(
      sourcesOf('core').flatMap(({ path, code }) => (code.match(calls) ?? []).map((call) => `${path}: ${call}`)),
    ).to.deep.equal([]);
  });

  it('no program is started, by a shell or without', () => {
    const sources = [...sourcesOf('core'), ...sourcesOf('plugins'), ...sourcesOf('cli')];
    const starts = sources.filter(({ imports }) => imports.some((name) => /^(node:)?(child_process|cluster)$/.test(name)));
    // The demo runs this program itself, without a shell.
    expect(starts.map(({ path }) => path)).to.deep.equal(['cli/demo/child.ts']);
    expect(starts.filter(({ code }) => /\bshell\b|\bexec(Sync|FileSync|File)?\b/.test(code))).to.deep.equal([]);
  });

  it('no signal is made of others: Node 20 keeps a trace of it in the one that lives longest', () => {
    const sources = [...sourcesOf('core'), ...sourcesOf('plugins'), ...sourcesOf('cli')];
    expect(sources.filter(({ code }) => code.includes('AbortSignal.any')).map(({ path }) => path)).to.deep.equal([]);
  });

  it('the kernel has no word of the protocol, comments included', () => {
    const foreign = sourcesOf('core/kernel').flatMap(({ path, text }) =>
      (FOREIGN_WORDS.exec(text) ?? []).map((word) => `${path}: ${word}`),
    );
    expect(foreign).to.deep.equal([]);
  });

  it(`the kernel has at most ${KERNEL_LINES} lines of code`, () => {
    const lines = sourcesOf('core/kernel')
      .flatMap(({ code }) => code.split('\n'))
      .filter((line) => line.trim() !== '');
    expect(lines.length).to.be.within(300, KERNEL_LINES);
  });
});
