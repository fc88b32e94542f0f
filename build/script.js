// The one script that all of piecework is (build/bundle.js), with what was compiled of it when it was built. A Node of another
// version compiles it anew: that takes longer, and nothing else changes.
const { getBuiltinModule } = process;
const { readFileSync } = getBuiltinModule('node:fs');
const { fileURLToPath } = getBuiltinModule('node:url');
const { Script } = getBuiltinModule('node:vm');

export const filename = fileURLToPath(new URL('script/all.js', import.meta.url));
export const cacheFile = `${filename}.cache`;

const source = `(function (exports, require, module, __filename) {${readFileSync(filename, 'latin1')}\n})`;
export const script = new Script(source, { filename, cachedData: cached() });

function cached() {
  try {
    return readFileSync(cacheFile);
  } catch {
    // Not compiled yet.
    return undefined;
  }
}
