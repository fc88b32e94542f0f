// The last step of the build: puts the program, the plugins and their packages into one file, and what Node's compiler makes of
// it beside that. Finding, reading and compiling 450 files was most of the time until the first request (docs/performance.md).
//   dist/     one module a source file, as tsc wrote them: for tests, types and coverage
//   bundle/   what `piecework` runs, and what 'piecework' is to plugins of others
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

function write(path, ...lines) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
}

/** Parts of packages that nobody asks for, and what stands in their place. They cost time when they are only read. */
const UNUSED = [
  // 50 languages; only English is ever asked for.
  [/zod\/v4\/locales\/index\.js$/, () => 'export {};'],
  // Schemas are written to JSON Schema, and never read from it.
  [/zod\/v4\/classic\/from-json-schema\.js$/, () => 'export const fromJSONSchema = undefined;'],
  // Trackers are asked without a proxy.
  [/https-proxy-agent\/dist\/index\.js$/, () => 'export default class {}'],
  // Other ways to speak HTTP, and its forms: to ask whether Node has them loads all of undici.
  [/axios\/lib\/adapters\/fetch\.js$/, () => 'export const getFetch = () => undefined;'],
  [/axios\/lib\/utils\.js$/, (text) => text.replace("typeof G.FormData !== 'undefined' ? G.FormData : undefined", 'undefined')],
  [/axios\/lib\/platform\/node\/classes\/FormData\.js$/, () => 'export default undefined;'],
  [
    /axios\/lib\/(adapters\/http|helpers\/Http2Sessions)\.js$/,
    (text) => text.replace("import http2 from 'http2';", 'const http2 = {};'),
  ],
];

const withoutUnused = {
  name: 'without-unused',
  setup: ({ onLoad, onEnd }) => {
    const changed = new Set();
    for (const [filter, lessOf] of UNUSED)
      onLoad({ filter }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        const contents = lessOf(text);
        if (contents !== text) changed.add(filter);
        return { contents, loader: 'js' };
      });
    // A package may have moved it.
    onEnd(() => ({
      errors: UNUSED.filter(([filter]) => !changed.has(filter)).map(([filter]) => ({ text: `nothing left out by ${filter}` })),
    }));
  },
};

/** What stands for `import.meta.url` and `import()`. A script from the cache cannot import by itself: build/load.cjs lends its own. */
const SCRIPT_START = `const scriptUrl = require('node:url').pathToFileURL(__filename).href;
const importModule = module.lentImport ?? ((name) => import (name));`;

const withLentImport = {
  name: 'with-lent-import',
  setup: ({ onEnd }) =>
    onEnd(({ outputFiles }) => {
      for (const { path, text } of outputFiles) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text.replace(/\bimport\(/g, 'importModule('));
      }
    }),
};

const everywhere = { bundle: true, platform: 'node', target: 'node20', mainFields: ['module', 'main'], sourcemap: true };
const oneScript = {
  ...everywhere,
  format: 'cjs',
  sourcesContent: false,
  // One byte a character: read as such, it is not decoded.
  charset: 'ascii',
  define: { 'import.meta.url': 'scriptUrl' },
  banner: { js: SCRIPT_START },
  alias: { piecework: join(root, 'core/index.ts') },
  logLevel: 'warning',
};

const plugins = readdirSync(join(root, 'plugins'));

rmSync(join(root, 'bundle'), { recursive: true, force: true });
write('bundle/plugins.ts', ...plugins.map((name) => `export * as "${name}" from '../plugins/${name}/index.js';`));
write(
  'bundle/all.ts',
  "export * as core from '../core/index.js';",
  "export const plugins = () => import('./plugins.js');",
  "export const program = () => import('../cli/process.js');",
);
// As deep as cli/, for what is found by a path relative to the package.
const all = { ...oneScript, entryPoints: [join(root, 'bundle/all.ts')], outfile: join(root, 'bundle/script/all.js') };
await build({ ...all, write: false, plugins: [withoutUnused, withLentImport] });
// The worker is looked for beside the file that starts it.
const worker = { entryPoints: [join(root, 'plugins/hasher/worker.ts')], outfile: join(root, 'bundle/script/worker.js') };
await build({ ...oneScript, ...worker });
write('bundle/script/package.json', JSON.stringify({ type: 'commonjs' }));
for (const name of ['script', 'flags', 'load']) copyFileSync(join(root, `build/${name}.cjs`), join(root, `bundle/${name}.cjs`));
for (const name of ['all', 'plugins']) rmSync(join(root, `bundle/${name}.ts`));

// The doors into it, and those of the package, which lead there; tsc alone makes them lead to the modules again.
const { all: script } = createRequire(import.meta.url)('../bundle/load.cjs');
const names = (module) => Object.keys(module).filter((name) => name !== '__esModule');
write('bundle/index.js', "import { all } from './load.cjs';", `export const { ${names(script.core).join(', ')} } = all.core;`);
const door = { entryPoints: [join(root, 'cli/main.cts')], outfile: join(root, 'bundle/cli/main.cjs') };
await build({ ...oneScript, ...door, external: ['./process.js'], supported: { 'dynamic-import': false } });
write('bundle/cli/package.json', JSON.stringify({ type: 'commonjs' }));
write(
  'bundle/cli/process.js',
  "require('../script.cjs');",
  "require('../flags.cjs');",
  "exports.start = () => require('../load.cjs').all.program().then(({ start }) => start());",
);
write('bundle/plugins/index.cjs', "module.exports = require('../load.cjs').all.plugins();");
for (const name of plugins)
  write(
    `bundle/plugins/${name}/index.js`,
    "import plugins from '../index.cjs';",
    `export default (await plugins)['${name}'].default;`,
  );
write('dist/cli/main.cjs', '#!/usr/bin/env node', "require('../../bundle/cli/main.cjs');");
write('dist/index.js', "export * from '../bundle/index.js';");
write('dist/testkit.js', "export * from '../bundle/test/kit/suites/index.js';");
// Inside dist/, 'piecework' is the modules: tests look into these.
const exports = { '.': './core/index.js', './testkit': './test/kit/index.js' };
write('dist/package.json', JSON.stringify({ name: 'piecework', type: 'module', exports }));

const entry = (name, out) => ({ in: join(root, `${name}.ts`), out });
await build({
  ...everywhere,
  format: 'esm',
  splitting: true,
  outdir: join(root, 'bundle'),
  chunkNames: 'test/[name]-[hash]',
  // As deep as the suites, which look for the probe in the folder above theirs.
  entryPoints: [entry('testkit', 'test/kit/suites/index'), entry('test/kit/import-probe', 'test/kit/import-probe')],
  external: ['piecework', 'chai', 'fast-check', 'mocha'],
  logLevel: 'warning',
});

try {
  execFileSync(process.execPath, [join(root, 'build/compile.js')], { stdio: 'inherit' });
} catch {
  console.warn('Nothing was compiled ahead, since the small download for that failed: the program starts later, and works.');
}
