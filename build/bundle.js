// The last step of the build: puts the program and its packages into few files, since finding and reading 450 of them was
// most of the time until the first request (docs/performance.md).
//   dist/     one module a source file, as tsc wrote them: for tests, types and coverage
//   bundle/   the same in few files: what `piecework` runs, and what 'piecework' is to plugins of others
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));

function write(path, ...lines) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
}

/** Parts of packages that nobody asks for, and what stands in their place. They cost time when they are only read. */
const UNUSED = [
  // 50 languages; only English is ever asked for.
  [/zod\/v4\/locales\/index\.js$/, () => 'export {};'],
  // The other way to speak HTTP, and its forms: to ask whether Node has them loads all of undici.
  [/axios\/lib\/adapters\/fetch\.js$/, () => 'export const getFetch = () => undefined;'],
  [/axios\/lib\/utils\.js$/, (text) => text.replace("typeof G.FormData !== 'undefined' ? G.FormData : undefined", 'undefined')],
  // The types of all files that could be sent in a form.
  [/mime-db\/db\.json$/, () => 'export default {};'],
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

/**
 * Node wraps each of its own modules that is imported, and loads for it all that is lazy inside; asked for by value they
 * cost half. A line stays one line, for the source maps.
 */
const byValue = {
  name: 'by-value',
  setup: ({ onEnd }) =>
    onEnd(({ outputFiles }) => {
      for (const { path, text } of outputFiles) writeFileSync(path, text.replace(/^import (.*) from "(.*)";$/gm, asValue));
    }),
};

function asValue(line, names, module) {
  if (!isBuiltin(module)) return line;
  const bindings = names.replaceAll(' as ', ': ').replace(/^\* : /, '');
  return `const ${bindings} = globalThis.process.getBuiltinModule("${module}");`;
}

/** What packages in CommonJS find in every file of theirs. */
const COMMON_JS = `const require = globalThis.process.getBuiltinModule('node:module').createRequire(import.meta.url);
const { filename: __filename, dirname: __dirname } = import.meta;`;

const few = {
  outdir: join(root, 'bundle'),
  // As deep as cli/, for what is found by a path relative to the package.
  chunkNames: 'shared/[name]-[hash]',
  bundle: true,
  // What several entries use is in a file of its own, so all share the same classes and tokens.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  banner: { js: COMMON_JS },
  sourcemap: true,
  sourcesContent: false,
  write: false,
  logLevel: 'warning',
};

const entry = (name, out = name) => ({ in: join(root, `${name}.ts`), out });
const plugins = readdirSync(join(root, 'plugins'));

rmSync(join(root, 'bundle'), { recursive: true, force: true });
write('bundle/plugins/index.ts', ...plugins.map((name) => `export * as "${name}" from '../../plugins/${name}/index.js';`));
for (const name of plugins)
  write(
    `bundle/plugins/${name}/index.js`,
    `import { "${name}" as plugin } from '../index.js';`,
    'export default plugin.default;',
  );
for (const folder of ['cli', 'shared', 'test/kit/suites']) mkdirSync(join(root, 'bundle', folder), { recursive: true });
await build({
  ...few,
  // The worker is looked for beside the file that starts it.
  entryPoints: [
    entry('cli/main'),
    entry('index'),
    entry('bundle/plugins/index', 'plugins/index'),
    entry('plugins/hasher/worker', 'plugins/worker'),
  ],
  alias: { piecework: join(root, 'core/index.ts') },
  plugins: [withoutUnused, byValue],
});
await build({
  ...few,
  // As deep as the suites, which look for the probe in the folder above theirs.
  entryPoints: [entry('testkit', 'test/kit/suites/index'), entry('test/kit/import-probe')],
  external: ['piecework', 'chai', 'fast-check', 'mocha'],
  plugins: [byValue],
});
rmSync(join(root, 'bundle/plugins/index.ts'));

// The doors of the package lead into the bundle; tsc alone makes them lead to the modules again.
write('dist/cli/main.js', '#!/usr/bin/env node', "import '../../bundle/cli/main.js';");
write('dist/index.js', "export * from '../bundle/index.js';");
write('dist/testkit.js', "export * from '../bundle/test/kit/suites/index.js';");
// Inside dist/, 'piecework' is the modules: tests look into these.
const exports = { '.': './core/index.js', './testkit': './test/kit/index.js' };
write('dist/package.json', JSON.stringify({ name: 'piecework', type: 'module', exports }));
