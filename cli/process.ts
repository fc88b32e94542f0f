// The process around a command: signals, broken pipes, last-resort errors, the exit code.
import { Blame } from './blame.js';
import { DONE, FAILED, helpCode, Interrupted, OutputError, Uncaught } from './exit.js';

/** Milliseconds after the first signal. What still waits then is not waited for: 5 s are promised. */
const STOP_LIMIT_MS = 4_800;

const args = process.argv.slice(2);
const stop = new AbortController();
const { stdout, stderr, env } = process;
let ending: Promise<number> | undefined;
const world = { stdout, stderr, env, workingFolder: process.cwd(), signal: stop.signal, blame: new Blame() };

/** Ends the process when the command is done. */
export function start(): void {
  guard();
  void perform();
}

async function perform(): Promise<void> {
  const code = await run().then(
    () => (uncaught() ? codeOf(uncaught()) : DONE),
    (error) => codeOf(uncaught() ?? error),
  );
  await new Promise((resolve) => stdout.write('', resolve));
  // The last of the results may be what could not be written.
  const last = code === DONE && uncaught() ? await codeOf(uncaught()) : code;
  stderr.write('', () => process.exit(last));
}

async function run(): Promise<void> {
  const { argumentsOf, program } = await import('./program.js');
  await program(world).parseAsync(argumentsOf(args), { from: 'user' });
}

/** It comes before whatever followed from it. */
function uncaught(): Uncaught | undefined {
  return stop.signal.reason instanceof Uncaught ? stop.signal.reason : undefined;
}

/** Says what went wrong, too: of the first error, since others may only follow from it. */
function codeOf(error: unknown): Promise<number> {
  ending ??= endingOf(error);
  return ending;
}

async function endingOf(error: unknown): Promise<number> {
  const help = helpCode(error);
  if (help !== undefined) return help;
  if (error instanceof Interrupted) return error.code;
  const { report } = await import('./report.js');
  return report(error, args.includes('--json'), world);
}

function guard(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt(new Interrupted(signal)));
  // Whoever reads our results has enough. Every later write fails as well, and that is no second signal.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (stop.signal.aborted) return;
    if (error.code === 'EPIPE') interrupt(new Interrupted('SIGPIPE'));
    else leave(new Uncaught(new OutputError(error), undefined), FAILED);
  });
  // Nobody reads our news: no reason to stop.
  stderr.on('error', () => {});
  // What nobody caught ends the command as a signal does: swarms are left, records kept. What follows from it is no news.
  const end = (error: unknown): void => {
    if (!stop.signal.aborted) leave(new Uncaught(error, world.blame.of(error)), FAILED);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
  // Timers of the clock keep no process alive, and a command that waits for its first peer has nothing else.
  setInterval(() => {}, 2 ** 30);
}

/** The second one does not wait. */
function interrupt(interrupted: Interrupted): void {
  if (stop.signal.aborted) process.exit(interrupted.code);
  leave(interrupted, interrupted.code);
}

function leave(reason: Error, code: number): void {
  stop.abort(reason);
  setTimeout(() => {
    const said = reason instanceof Uncaught ? codeOf(reason) : Promise.resolve();
    stderr.write(`piecework: not everything stopped within ${STOP_LIMIT_MS / 1000} s; it is not waited for.\n`);
    void said.finally(() => process.exit(code));
  }, STOP_LIMIT_MS);
}
