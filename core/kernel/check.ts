// Checks values from outside against a schema and says in plain words what is wrong where.
import { z } from 'zod';
import { didYouMean } from './problems.js';

export interface Fault {
  readonly path: readonly PropertyKey[];
  /** The end of a sentence. */
  readonly text: string;
}

export type Checked<T> =
  | { readonly value: T; readonly faults?: never }
  | { readonly value?: never; readonly faults: readonly Fault[] };

export function check<S extends z.ZodType>(schema: S, input: unknown): Checked<z.output<S>> {
  const result = schema.safeParse(input, { error: unknownKey });
  if (result.success) return { value: result.data };
  const faults = result.error.issues.flatMap((issue): Fault[] => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, text: `${issue.message}.` }];
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      text: `unknown key${didYouMean(key, issue.message.split(' '))}`,
    }));
  });
  return { faults };
}

// zod tells which keys are unknown but not which are known: they travel in the message.
const unknownKey: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(' ') : undefined;

/** JSON Pointer (RFC 6901). */
export const pointer = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
