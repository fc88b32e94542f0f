// A profile: the plugins to use, their checked options, and who provides what where several could.
import type { Plugin } from './manifest.js';
import type { Problem } from './problems.js';

/**
 * Settles who provides a `step`. Of a keyed step either one key, after a space (`step key`), or every key that the plugin
 * offers (`step`). Names of steps hold no space, keys may. The command line wins over the file, then one key over all.
 */
export interface Bind {
  readonly step: string;
  readonly plugin: string;
  readonly origin: 'bind in plugins.json' | '--bind' | 'bind';
  /** As in `Problem.where`. */
  readonly where: string;
}

export interface FoundPlugin {
  readonly plugin: Plugin;
  /** As written. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The file it came from. */
  readonly source: string;
  /** What asked for it, as in `Problem.where`. */
  readonly where: string;
  /** It may be left off when it fails. */
  readonly optional?: boolean;
}

export interface LoadedPlugin extends FoundPlugin {
  /** The options with defaults; undefined when they are wrong. */
  readonly checked: unknown;
}

export interface LoadedProfile {
  /** In order of the file, then of the command line. No name twice. */
  readonly plugins: readonly LoadedPlugin[];
  readonly binds: readonly Bind[];
  readonly problems: readonly Problem[];
  /** Every plugin asked for is in `plugins`; else what seems to be missing may be in one that failed. */
  readonly complete: boolean;
}
