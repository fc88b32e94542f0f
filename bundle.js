// The last step of the build: puts the program and its packages into few files, since finding and reading 450 of them was
// most of the time until the first request (docs/performance.md).
//   dist/     one module a source file, as tsc wrote them: for tests, types and coverage
//   bundle/   the same in few files, same shape: what `piecework` runs and what 'piecework' is to plugins of others
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const write = (file, ...lines) => writeFileSync(`${root}${file}`, `${lines.join('\n')}\n`);

const plugins = readdirSync(`${root}plugins`).map((name) => `plugins/${name}/index`);
const entry = (name) => ({ in: `${root}${name}.ts`, out: name });
// The worker and the probe are looked for beside the file that asks, at run time.
const own = ['cli/main', 'index', ...plugins, 'plugins/hasher/worker'].map(entry);
const probe = entry('test/kit/import-probe');

/** 50 languages of zod: a third of all code, and only English is ever asked for. */
const withoutLanguages = {
  name: 'without-languages',
  setup: ({ onLoad }) => onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: 'export {};' })),
};

/** What packages in CommonJS find in every file of theirs. */
const COMMON_JS = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url), { filename: __filename, dirname: __dirname } = import.meta;`;

/** Chunks lie as deep as cli/ does, for what is found by a path relative to the package. */
const few = {
  outdir: `${root}bundle`,
  chunkNames: 'shared/[name]-[hash]',
  bundle: true,
  // What several of them use is in a file of its own, so all share the same classes and tokens.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  // Errors name the class of a plugin.
  keepNames: true,
  banner: { js: COMMON_JS },
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
};

/** The test kit takes everything else from there, as other people's code does. */
const fromTheOthers = {
  name: 'from-the-others',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^piecework$/ }, () => ({ path: '../../../index.js', external: true }));
    const index = /plugins\/[^/]+\/index\.js$/;
    onResolve({ filter: index }, ({ path }) => ({ path: `../../../${index.exec(path)[0]}`, external: true }));
  },
};

rmSync(`${root}bundle`, { recursive: true, force: true });
await Promise.all([
  build({ ...few, entryPoints: own, alias: { piecework: `${root}core/index.ts` }, plugins: [withoutLanguages] }),
  build({
    ...few,
    // As deep as the suites, which look for the probe in the folder above theirs.
    entryPoints: [{ in: `${root}testkit.ts`, out: 'test/kit/suites/index' }, probe],
    external: ['chai', 'fast-check', 'mocha'],
    plugins: [fromTheOthers],
  }),
]);

// The doors of the package lead into the bundle; tsc alone makes them lead to the modules again.
write('dist/cli/main.js', '#!/usr/bin/env node', "import '../../bundle/cli/main.js';");
write('dist/index.js', "export * from '../bundle/index.js';");
write('dist/testkit.js', "export * from '../bundle/test/kit/suites/index.js';");
// Inside dist/, 'piecework' is the modules: tests look into these.
const exports = { '.': './core/index.js', './testkit': './test/kit/index.js' };
write('dist/package.json', JSON.stringify({ name: 'piecework', type: 'module', exports }));
