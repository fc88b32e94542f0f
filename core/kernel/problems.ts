// What can be wrong with a configuration, and with a plugin that runs. Messages are for people: one sentence, with the remedy.
import { closest, distance } from 'fastest-levenshtein';

/** Edits between a word and the known one that is suggested for it. */
export const SUGGESTION_DISTANCE = 2;

export interface Problem {
  /** Stable, for programs: `conflict`, `missing`, `cycle` … */
  readonly code: string;
  readonly plugin?: string;
  readonly message: string;
  /** A JSON Pointer into plugins.json, or the part of the command line. */
  readonly where?: string;
}

/** The plugins cannot work together as configured. Nothing was built. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'));
  }
}

/** A plugin failed while it ran. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  constructor(
    readonly plugin: string,
    readonly phase: 'construct' | 'start' | 'stop',
    className: string,
    override readonly cause: unknown,
    /** What also failed while the plugins that ran before were stopped. */
    readonly alsoFailed: readonly unknown[] = [],
  ) {
    super(`Plugin "${plugin}" failed to ${phase} (class ${className}): ${reasonOf(cause)}.`);
  }
}

/** One line of whatever was thrown, without control characters and without its full stop. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .slice(0, 500)
    .replace(/\p{C}+/gu, ' ')
    .replace(/[.\s]+$/, '');
}

export const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ');

/** The end of a sentence: the known word that was meant, else all of them. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = known.length > 0 ? closest(word, known) : undefined;
  if (near !== undefined && distance(word, near) <= SUGGESTION_DISTANCE) return `; did you mean "${near}"?`;
  return known.length > 0 ? `; there is ${quoted(known)}.` : '; there is none.';
}
