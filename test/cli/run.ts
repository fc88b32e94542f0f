// Runs the compiled command line as a person would, in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Child } from '../../cli/demo/child.js';
import { helpCode } from '../../cli/exit.js';
import { argumentsOf, program } from '../../cli/program.js';
import { report } from '../../cli/report.js';

export const MAIN = fileURLToPath(new URL('../../cli/main.cjs', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env: environment(folder, env) });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (bytes) => {
      stdout += bytes;
    });
    child.stderr.on('data', (bytes) => {
      stderr += bytes;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** As `run`, without a process: what a command does, not what `main` does around it. Only for commands that keep no state. */
export async function runHere(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })];
  const world = { stdout, stderr, env, workingFolder: folder, signal: new AbortController().signal };
  const code = await program(world)
    .parseAsync(argumentsOf(args), { from: 'user' })
    .then(
      () => 0,
      (error) => helpCode(error) ?? report(error, args.includes('--json'), world),
    );
  return { code, stdout: stdout.read() ?? '', stderr: stderr.read() ?? '' };
}

/** Nothing of the machine's own settings, and all state in the folder. */
export function environment(folder: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const state = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, LOCALAPPDATA: folder };
  return { PATH: process.env.PATH, ...state, ...more };
}

/** A piecework that goes on, with --json. */
export function start(folder: string, name: string, args: readonly string[]): Child {
  return new Child(name, args, environment(folder, { PIECEWORK_PROGRESS_MS: '50' }));
}

export function objects(text: string): { event: string; [field: string]: any }[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** A folder that is gone after the tests of the enclosing `describe`. */
export function ownFolder(): () => string {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'piecework-cli-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}
