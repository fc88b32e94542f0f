#!/usr/bin/env node
// The door of the program. `--version` is answered right here: nothing else is loaded for it.
async function open([only, ...more]: readonly string[]): Promise<void> {
  const isVersion = more.length === 0 && (only === '--version' || only === '-V');
  if (isVersion) process.stdout.write(`${(await import('./version.js')).version()}\n`);
  else (await import('./process.js')).start();
}

void open(process.argv.slice(2));
