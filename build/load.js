// Runs the one script that all of piecework is (build/bundle.js), with what was compiled of it when it was built. A Node of
// another version compiles it anew: that takes longer, and nothing else changes.
import { createRequire } from 'node:module';

const { getBuiltinModule } = process;
const { readFileSync } = getBuiltinModule('node:fs');
const { fileURLToPath } = getBuiltinModule('node:url');
const { Script } = getBuiltinModule('node:vm');

const filename = fileURLToPath(new URL('script/all.js', import.meta.url));
const require = createRequire(filename);
export const cacheFile = `${filename}.cache`;

export const { all, script } = process.env.PIECEWORK_DEBUG ? traceable() : fast();

/** With traces that name the files people write. */
function traceable() {
  process.setSourceMapsEnabled(true);
  return { all: require(filename) };
}

function fast() {
  const source = `(function (exports, require, module, __filename) {${readFileSync(filename, 'latin1')}\n})`;
  const script = new Script(source, { filename, cachedData: cached() });
  const module = { exports: {}, lentImport: (name) => import(name) };
  script.runInThisContext()(module.exports, require, module, filename);
  return { all: module.exports, script };
}

function cached() {
  try {
    return readFileSync(cacheFile);
  } catch {
    // Not compiled yet.
    return undefined;
  }
}
