// Runs the script, once a process: the program and the plugins of others have the same classes and tokens.
import { createRequire } from 'node:module';
import { filename, script } from './script.js';

const require = createRequire(filename);

export const all = process.env.PIECEWORK_DEBUG ? traceable() : fast();

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
