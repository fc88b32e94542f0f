// Runs the script, once a process: the program and the plugins of others have the same classes and tokens. Neither this nor what
// comes before it is an ES module: Node's loader of those takes a tenth of the time until the first request (docs/performance.md).
const { filename, script } = require('./script.cjs');

exports.all = process.env.PIECEWORK_DEBUG ? traceable() : fast();

/** With traces that name the files people write. */
function traceable() {
  process.setSourceMapsEnabled(true);
  return require(filename);
}

function fast() {
  const module = { exports: {}, lentImport: (name) => import(name) };
  script.runInThisContext()(module.exports, require, module, filename);
  return module.exports;
}
