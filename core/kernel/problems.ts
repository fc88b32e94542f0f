// What can be wrong with a configuration, and with a plugin at work. Messages are for people: one sentence, with the remedy.
import { closest, distance } from 'fastest-levenshtein';

/** Edits between a word and the known one that is suggested for it. */
export const SUGGESTION_DISTANCE = 2;

export interface Problem {
  /** For programs: `not-found`, `conflict`, `missing` … */
  readonly code: string;
  readonly plugin?: string;
  readonly message: string;
  /** A JSON Pointer into plugins.json, or a part of the command line. */
  readonly where?: string;
  /** What nobody provides, and the plugins that need it. */
  readonly step?: string;
  readonly askers?: readonly string[];
}

export type Report = (code: string, message: string, more?: Omit<Problem, 'code' | 'message'>) => void;

/** The plugins cannot work together as configured. Nothing was built. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'));
  }
}

/** A plugin failed at work. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  constructor(
    readonly plugin: string,
    readonly phase: 'construct' | 'start' | 'stop' | 'run',
    /** Its class, and what it was called for. */
    where: string,
    override readonly cause: unknown,
    /** What failed too while those that ran before were stopped. */
    readonly alsoFailed: readonly unknown[] = [],
  ) {
    super(`Plugin "${plugin}" failed to ${phase} (${where}): ${reasonOf(cause)}.`);
  }
}

/** One line of whatever was thrown, without control characters and full stop. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .slice(0, 500)
    .replace(/\p{C}+/gu, ' ')
    .replace(/[.\s]+$/, '');
}

export const quoted = (words: Iterable<string>): string => [...words].map((word) => `"${word}"`).join(', ');

/** The end of a sentence: the known word that was meant, else all of them. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  if (known.length === 0) return '; there is none.';
  return distance(word, near) <= SUGGESTION_DISTANCE ? `; did you mean "${near}"?` : `; there is ${quoted(known)}.`;
}
