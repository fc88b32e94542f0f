// The one place where an error becomes a sentence and an exit code.
import { ConfigurationError, cleanText, InputError, messageOf, PluginError, StorageError, TrackerError } from '../core/index.js';
import { FAILED, OutputError, TorrentsFailed, Uncaught, UsageError, WRONG_USE } from './exit.js';

/** UTF-16 units of one line of an error: paths and causes are in it. */
export const MAX_LINE_LENGTH = 4096;

export interface Ending {
  readonly code: number;
  /** What people read. */
  readonly lines: readonly string[];
  /** For programs: what kind of failure. */
  readonly kind: string;
}

export function endingOf(error: unknown): Ending {
  if (error instanceof ConfigurationError)
    return ending(WRONG_USE, 'configuration', ...error.problems.map(({ message }) => message));
  if (error instanceof UsageError) return ending(WRONG_USE, 'usage', error.message);
  if (isCommanderError(error)) return commanderEnding(error);
  if (error instanceof TorrentsFailed) return severalEnding(error);
  if (error instanceof OutputError) return ending(FAILED, 'output', error.message);
  if (error instanceof Uncaught) return uncaughtEnding(error);
  if (error instanceof AggregateError) return ending(FAILED, 'plugin', ...error.errors.map(messageOf));
  const kind = kindOf(error);
  if (kind !== undefined) return ending(FAILED, kind, messageOf(error));
  const advice = 'This is a fault of the program; PIECEWORK_DEBUG=1 shows where';
  return ending(FAILED, 'fault', `${sentence(messageOf(error))} ${advice}.`);
}

function uncaughtEnding({ cause, plugin }: Uncaught): Ending {
  if (plugin === undefined || cause instanceof PluginError) return endingOf(cause);
  return ending(FAILED, 'plugin', `Plugin "${plugin}" failed in its own time: ${messageOf(cause)}`);
}

function severalEnding({ failures, message }: TorrentsFailed): Ending {
  const endings = failures.map(({ name, error }) => ({ name, ...endingOf(error) }));
  const lines = endings.flatMap(({ name, lines: all }) => all.map((line) => sentence(`${name}: ${line}`)));
  return { code: FAILED, kind: endings[0]?.kind ?? 'input', lines: [...lines, sentence(message)] };
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
  const line = cleanText(text, MAX_LINE_LENGTH);
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}

// By shape: importing commander to know its class would cost those who never get that far.
function isCommanderError(error: unknown): error is Error {
  return error instanceof Error && 'exitCode' in error && 'code' in error && String(error.code).startsWith('commander.');
}

function commanderEnding({ message }: Error): Ending {
  return ending(WRONG_USE, 'usage', message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' '));
}
