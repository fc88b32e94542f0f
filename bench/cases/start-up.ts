// How long a person waits before anything happens, beside what Node itself takes.
import { spawnSync } from 'node:child_process';
import { MAIN } from '../command.js';
import type { Run } from '../figures.js';
import { Waiting } from '../first-request.js';

function ms(...words: readonly string[]): number {
  const started = performance.now();
  spawnSync(process.execPath, words, { stdio: 'ignore' });
  return performance.now() - started;
}

export async function startUp(): Promise<Run> {
  const waiting = await Waiting.open();
  try {
    const node = ms('-e', '0');
    const version = ms(MAIN, '--version');
    const check = ms(MAIN, 'plugins', 'check');
    const byPeer = await waiting.byPeer();
    const byTracker = await waiting.byTracker();
    return {
      'node -e 0 [ms]': node,
      'piecework --version [ms]': version,
      'piecework --version / node -e 0 [times]': version / node,
      'plugins check [ms]': check,
      'first request to a named peer [ms]': byPeer,
      'first request to a named peer / node -e 0 [times]': byPeer / node,
      'first request by an HTTP tracker [ms]': byTracker,
      'first request by an HTTP tracker / node -e 0 [times]': byTracker / node,
    };
  } finally {
    waiting.close();
  }
}
