// How long a person waits before anything happens.
import { spawnSync } from 'node:child_process';
import { MAIN } from '../command.js';
import type { Run } from '../figures.js';

function ms(...words: readonly string[]): number {
  const started = performance.now();
  spawnSync(process.execPath, words, { stdio: 'ignore' });
  return performance.now() - started;
}

export function startUp(): Run {
  return {
    'node -e 0 [ms]': ms('-e', '0'),
    'piecework --version [ms]': ms(MAIN, '--version'),
    'plugins check [ms]': ms(MAIN, 'plugins', 'check'),
  };
}
