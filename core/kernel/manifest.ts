// What a plugin module exports: a manifest made by definePlugin. Making one has no effect on the world.
import type { AnyToken, Class, Token } from './tokens.js';

/** The version of the plugin interface that this kernel offers; a manifest's `api` is a range over it. */
export const API_VERSION = '1.0.0';

/** One thing a plugin gives for one token: a ready value, or a class built once per opened scope. */
export interface Provision {
  readonly token: AnyToken;
  readonly keys: readonly string[];
  readonly value?: unknown;
  readonly useClass?: Class;
}

/**
 * Gives a token a provider. A class is built by the kernel, one instance per opened scope, shared by all tokens that the
 * same plugin provides with it; it may have `start` and `stop` (see `Lifecycle`). `keys` only for keyed tokens
 * whose values do not carry their own key.
 */
export function provide<P>(
  token: Token<P, unknown>,
  provider: NoInfer<P> | Class<NoInfer<P>>,
  keys: readonly string[] = [],
): Provision {
  if (isClass(provider)) return { token, keys, useClass: provider };
  const own = token.keyOf?.(provider);
  return { token, keys: own === undefined ? keys : [own], value: provider };
}

// Contracts are objects, so a function among the providers can only be a class.
function isClass<P>(provider: P | Class<P>): provider is Class<P> {
  return typeof provider === 'function';
}

/** What the kernel looks for on every instance it built. Each call has a time limit. */
export interface Lifecycle {
  /** Opens what the instance needs. Rejecting undoes everything that was started before. */
  start?(): void | Promise<void>;
  /** Gives back all of it: timers, sockets, files. Called in reverse order of start, also when another one failed. */
  stop?(): void | Promise<void>;
}

export interface Plugin {
  readonly name: string;
  readonly version: string;
  /** Range (semver) of `API_VERSION` this plugin was written for, such as `^1`. */
  readonly api: string;
  /** One line for `plugins list`. */
  readonly summary: string;
  readonly provides: readonly Provision[];
  /** From `options(schema)`. */
  readonly options?: AnyToken;
  /** Names of plugins whose provisions this one takes the place of. */
  readonly replaces?: readonly string[];
  /** Order within chains, by plugin name; absent plugins are ignored. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

export const MANIFEST: unique symbol = Symbol.for('piecework:plugin') as never;

export const definePlugin = (plugin: Plugin): Plugin => Object.freeze({ ...plugin, [MANIFEST]: true });
