// A parser at the edge, what is thrown at it, and what must hold whatever that is.
import fc from 'fast-check';

export interface Target {
  readonly name: string;
  property(): fc.IRawProperty<unknown>;
}

export function target<T>(name: string, input: fc.Arbitrary<T>, check: (input: T) => void): Target {
  return { name, property: () => fc.property(input, check) as fc.IRawProperty<unknown> };
}

/** What the parser gives; undefined when it refuses as its contract says. Everything else it throws is a fault. */
export function answer<T>(refusal: abstract new (...parameters: never[]) => Error, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof refusal) return undefined;
    throw error;
  }
}

/** @throws Error when a property fails */
export function fuzz({ property }: Target, seed: number, cases: number): void {
  fc.assert(property(), { seed, numRuns: cases, endOnFailure: false });
}
