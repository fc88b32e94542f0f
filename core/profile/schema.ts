// The shape of plugins.json, for editors too, and plain words for what does not fit a shape.
import { z } from 'zod';
import { didYouMean, type Plugin } from '../kernel/index.js';

/** What is wrong, as the end of a sentence, and where: a JSON Pointer (RFC 6901). */
type Checked<T> = { value: T; faults: [] } | { value?: never; faults: { at: string; text: string }[] };

export function check<S extends z.ZodType>(schema: S, input: unknown): Checked<z.output<S>> {
  // A schema is used once or twice in a process; compiled, as zod would have it, it takes longer.
  const result = schema.safeParse(input, { error: listKnownKeys, jitless: true });
  if (result.success) return { value: result.data, faults: [] };
  const faults = result.error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ at: pointer(issue.path), text: `${issue.message}.` }];
    const known = issue.message.split(' ').filter(Boolean);
    return issue.keys.map((key) => ({ at: pointer([...issue.path, key]), text: `unknown key${didYouMean(key, known)}` }));
  });
  return { faults };
}

// zod tells which keys are unknown but not which are known: they travel in the message.
const listKnownKeys: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(' ') : undefined;

export const pointer = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const Optional = z.boolean().default(false).describe('When it fails, the others go on without it, unless one of them needs it.');
const Entry = z.strictObject({
  use: z.string(),
  optional: Optional,
  options: z.record(z.string(), z.unknown()).default({}),
});

const fileOf = <E extends z.ZodType>(entry: E) =>
  z.strictObject({
    $schema: z.string().optional(),
    plugins: z
      .array(entry)
      .describe(
        'A built-in name, a path that starts with ./ or /, or a package; alone, or with options and whether it is optional.',
      ),
    bind: z
      .record(z.string(), z.string())
      .default({})
      .describe('Who provides a "step" or "step key" that several plugins offer.'),
  });

export const ProfileFile = fileOf(z.preprocess((entry) => (typeof entry === 'string' ? { use: entry } : entry), Entry));

/** The JSON Schema of a plugins.json that uses these plugins by name, or any others. */
export function schemaOf(plugins: readonly Plugin[]): object {
  const nameOf = ({ name, summary }: Plugin) => z.literal(name).describe(summary);
  const names = plugins.map(nameOf);
  const known = plugins.map((plugin) =>
    z.strictObject({
      use: nameOf(plugin),
      optional: Optional,
      options: (plugin.options?.schema ?? z.strictObject({})).optional(),
    }),
  );
  const other = Entry.extend({ use: z.string().meta({ not: { enum: plugins.map(({ name }) => name) } }) });
  return z.toJSONSchema(fileOf(z.union([...names, z.string(), ...known, other])), { io: 'input', unrepresentable: 'any' });
}
