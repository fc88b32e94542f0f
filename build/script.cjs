// The one script that all of piecework is (build/bundle.js), with what was compiled of it when it was built. A Node of another
// version compiles it anew: that takes longer, and nothing else changes.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const filename = join(__dirname, 'script/all.js');
const cacheFile = `${filename}.cache`;

const source = `(function (exports, require, module, __filename) {${readFileSync(filename, 'latin1')}\n})`;

module.exports = { filename, cacheFile, script: new Script(source, { filename, cachedData: cached() }) };

function cached() {
  try {
    return readFileSync(cacheFile);
  } catch {
    // Not compiled yet.
    return undefined;
  }
}
