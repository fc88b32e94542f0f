#!/usr/bin/env node
// The door of the program. `--version` is answered right here: nothing else is loaded for it.
import { version } from './version.js';

const [, , only, ...more] = process.argv;

if (more.length === 0 && (only === '--version' || only === '-V')) process.stdout.write(`${version()}\n`);
else (await import('./process.js')).start();
