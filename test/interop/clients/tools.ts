// What the drivers have in common: a program in its own home, and whether this machine has it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findTool } from '../../real/tool.js';
import type { Job } from '../client.js';
import { Program } from '../program.js';

const run = promisify(execFile);

/** What a client is told when it is started. */
export interface PeerSettings extends Pick<Job, 'home' | 'source' | 'folder'> {
  readonly port: number;
  /** The one address that it has; all of its host's when left out. */
  readonly address?: string;
}

export function missingTool(...names: readonly string[]): string | undefined {
  return names.find((name) => findTool(name) === undefined);
}

/** The first version number in what the program prints. */
export async function versionOf(program: string, ...words: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(program, [...words], { timeout: 10_000 });
  return /\d+(\.\d+)+/.exec(stdout + stderr)?.[0] ?? '?';
}

export function start({ host, home }: Job, program: string, words: readonly string[]): Program {
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    XDG_CACHE_HOME: home,
    XDG_STATE_HOME: home,
    TERM: 'xterm',
  };
  return new Program(program, host.run(program, words, env));
}

export const isMagnet = (source: string): boolean => source.startsWith('magnet:');
