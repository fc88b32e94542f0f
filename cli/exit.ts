// The one place where an error becomes a sentence and an exit code.
import { ConfigurationError, cleanText, InputError, messageOf, PluginError, StorageError, TrackerError } from '../core/index.js';

export const DONE = 0;
export const FAILED = 1;
/** Wrong use, or a wrong configuration: running it again as it is cannot help. */
export const WRONG_USE = 2;
/** 128 and the number of the signal, as shells do. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;

export type Signal = keyof typeof SIGNALS;

/** UTF-16 units of one line of an error: paths and causes are in it. */
export const LINE_LIMIT = 4096;

/** The command line itself is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The person, or whoever reads our output, wants us to stop. The reason of the command's abort signal. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(readonly signal: Signal) {
    super(`stopped by ${signal}`);
  }

  get code(): number {
    return SIGNALS[this.signal];
  }
}

export interface Ending {
  readonly code: number;
  /** What people read, none for a wish of theirs. */
  readonly lines: readonly string[];
  /** For programs: what kind of failure. */
  readonly kind: string;
}

export function endingOf(error: unknown): Ending {
  if (error instanceof Interrupted) return { code: error.code, lines: [], kind: 'interrupted' };
  if (error instanceof ConfigurationError)
    return ending(WRONG_USE, 'configuration', ...error.problems.map(({ message }) => message));
  if (error instanceof UsageError) return ending(WRONG_USE, 'usage', error.message);
  if (isCommanderError(error)) return commanderEnding(error);
  if (error instanceof AggregateError) return ending(FAILED, 'plugin', ...error.errors.map(messageOf));
  const kind = kindOf(error);
  if (kind !== undefined) return ending(FAILED, kind, messageOf(error));
  const advice = 'This is a fault of the program; PIECEWORK_DEBUG=1 shows where';
  return ending(FAILED, 'fault', `${sentence(messageOf(error))} ${advice}.`);
}

function kindOf(error: unknown): string | undefined {
  if (error instanceof InputError) return 'input';
  if (error instanceof StorageError) return 'storage';
  if (error instanceof TrackerError) return 'tracker';
  return error instanceof PluginError ? 'plugin' : undefined;
}

function ending(code: number, kind: string, ...messages: readonly string[]): Ending {
  return { code, kind, lines: messages.map(sentence) };
}

/** One clean line with a full stop. */
export function sentence(text: string): string {
  const line = cleanText(text, LINE_LIMIT);
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}

interface CommanderError extends Error {
  readonly code: string;
  readonly exitCode: number;
}

// By shape: importing commander to know its class would cost those who never get that far.
function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && 'exitCode' in error && 'code' in error && String(error.code).startsWith('commander.');
}

function commanderEnding({ message, exitCode, code }: CommanderError): Ending {
  // Help and version are asked for; help without a command is help for the lost.
  if (exitCode === 0) return { code: DONE, lines: [], kind: 'help' };
  if (code === 'commander.help') return { code: WRONG_USE, lines: [], kind: 'help' };
  return ending(WRONG_USE, 'usage', `${message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')}`);
}
