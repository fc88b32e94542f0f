// Most clients run a program when a download is complete: ours leaves a mark.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, RunningPeer } from '../client.js';
import type { Program } from '../program.js';

/** The script's path. */
export function completionHook({ home }: Pick<Job, 'home'>): string {
  const script = join(home, 'complete.sh');
  writeFileSync(script, `#!/bin/sh\n: > '${markOf(home)}'\n`, { mode: 0o755 });
  return script;
}

export function peerWithHook(program: Program, { home, signal }: Job): RunningPeer {
  const complete = program.until(() => existsSync(markOf(home)), signal);
  complete.catch(() => {});
  return { program, complete };
}

/** It is there when everything is. */
export const markOf = (home: string): string => join(home, 'complete');
