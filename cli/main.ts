#!/usr/bin/env node
// The process around a command: signals, broken pipes, last-resort errors, the exit code. `--version` is answered right here.
import { version } from './version.js';

/** Milliseconds after the first signal. Whatever still waits then is not waited for. */
const STOP_LIMIT_MS = 5_000;

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) process.stdout.write(`${version()}\n`);
else await run();

async function run(): Promise<void> {
  const { endingOf, Interrupted, FAILED } = await import('./exit.js');
  const { report } = await import('./report.js');
  const stop = new AbortController();
  const world = {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    workingFolder: process.cwd(),
    signal: stop.signal,
  };
  const end = (error: unknown): void => {
    report(error, args.includes('--json'), world);
    process.exit(endingOf(error).code);
  };
  const interrupt = (interrupted: InstanceType<typeof Interrupted>): void => {
    if (stop.signal.aborted) process.exit(interrupted.code);
    stop.abort(interrupted);
    setTimeout(() => process.exit(interrupted.code), STOP_LIMIT_MS - 200);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt(new Interrupted(signal)));
  // Whoever reads our results has enough. Nobody reads our news: no reason to stop.
  process.stdout.on('error', () => interrupt(new Interrupted('SIGPIPE')));
  process.stderr.on('error', () => {});
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
  // Timers of the clock keep no process alive, and a command that waits for its first peer has nothing else.
  const alive = setInterval(() => {}, 2 ** 30);
  try {
    const { argumentsOf, program } = await import('./program.js');
    await program(world).parseAsync(argumentsOf(args), { from: 'user' });
    process.exitCode = 0;
  } catch (error) {
    report(error, args.includes('--json'), world);
    process.exitCode = endingOf(error).code;
  }
  clearInterval(alive);
  process.stdout.write('', () => process.stderr.write('', () => process.exit(process.exitCode ?? FAILED)));
}
