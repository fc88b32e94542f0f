// What a plugin can provide or ask for: tokens with a type, a kind and a scope, and the decorator that asks.
// The one place that loads reflect-metadata: tsyringe throws when it is imported without it.
import 'reflect-metadata';
import type { z } from 'zod';

/** How long an instance lives. A scope inside another is opened many times while the outer one is open. */
export interface Scope {
  readonly name: string;
  readonly outer?: Scope;
}

export const PROCESS: Scope = { name: 'process' };

export const scopeInside = (outer: Scope, name: string): Scope => ({ name, outer });

/**
 * - `one`: exactly one live provider; injected as it is.
 * - `keyed`: many providers, each under its own key; injected as a `ReadonlyMap`.
 * - `chain`: an ordered list; injected as a `readonly` array.
 * - `lent`: no plugin provides it, the host hands it in when it opens the scope.
 * - `options`: the checked options of the plugin that defines the token.
 */
export type Kind = 'one' | 'keyed' | 'chain' | 'lent' | 'options';

/** `Provided` is what a plugin gives, `Injected` what a constructor receives. */
export interface Token<Provided, Injected = Provided> {
  readonly id: symbol;
  readonly name: string;
  readonly kind: Kind;
  readonly scope: Scope;
  /** For keyed tokens: the key of a provided value that carries its own. */
  readonly keyOf?: (value: Provided) => string;
  /** For options tokens. */
  readonly schema?: z.ZodType;
  /** What a plugin is given in the place of the value, so that what it does with it can be told from what others do. */
  seenBy?(value: Injected, plugin: string): Injected;
  /** Never set: it holds the types, `Provided` in the place of a parameter so that any token is an `AnyToken`. */
  readonly types?: (provided: Provided) => Injected;
}

export type AnyToken = Token<never, unknown>;
export type Injected<T> = T extends Token<never, infer I> ? I : never;

function token<P, I>(kind: Kind, name: string, scope: Scope, more: Partial<Token<P, I>> = {}): Token<P, I> {
  // Symbol.for: two installed copies of this package still agree on what a step is.
  return { id: Symbol.for(`piecework:${kind}:${name}`), name, kind, scope, ...more };
}

export const one = <T>(name: string, scope: Scope = PROCESS): Token<T> => token('one', name, scope);

export const keyed = <T>(name: string, scope: Scope = PROCESS, keyOf?: (value: T) => string): Token<T, ReadonlyMap<string, T>> =>
  token('keyed', name, scope, keyOf ? { keyOf } : {});

export const chain = <T>(name: string, scope: Scope = PROCESS): Token<T, readonly T[]> => token('chain', name, scope);

export const lent = <T>(name: string, scope: Scope = PROCESS): Token<T> => token('lent', name, scope);

/** A token for a plugin's own options; the schema gives type, defaults and the JSON Schema of `plugins.json`. */
export const options = <S extends z.ZodType>(schema: S): Token<z.output<S>> => ({
  id: Symbol('piecework:options'),
  name: 'options',
  kind: 'options',
  scope: PROCESS,
  schema,
});

export type OptionsOf<T> = Injected<T>;

/** Plain JavaScript has no parameter decorators: there a class says what it needs by `static needs = [CLOCK, RANDOM]`. */
export type Class<T = unknown> = (new (...needs: never[]) => T) & { readonly needs?: readonly AnyToken[] };

const NEEDS = Symbol.for('piecework:needs');

/**
 * The tokens a class asks for, by constructor parameter; a hole is a parameter that was not told. A class without decorators
 * of its own asks for what its base asks for, since it most likely has the base's constructor.
 */
export function needsOf(target: Class): readonly (AnyToken | undefined)[] {
  const needs: readonly (AnyToken | undefined)[] = Reflect.getMetadata(NEEDS, target) ?? target.needs ?? [];
  return Array.from({ length: Math.max(needs.length, target.length) }, (_, index) => needs[index]);
}

/**
 * Asks for a token in a constructor: `constructor(@use(CLOCK) private readonly clock: Clock)`.
 * Compile error when the parameter's type does not accept what the token injects.
 */
export const use =
  <I>(wanted: Token<never, I>) =>
  <C extends abstract new (...needs: never[]) => unknown, N extends number>(
    target: I extends ConstructorParameters<C>[N] ? C : never,
    _key: undefined,
    index: N,
  ): void => {
    const needs: (AnyToken | undefined)[] = [...(Reflect.getOwnMetadata(NEEDS, target) ?? [])];
    needs[index] = wanted;
    Reflect.defineMetadata(NEEDS, needs, target);
  };
