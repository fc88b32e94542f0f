// The shape of plugins.json: to check one, and as a JSON Schema for editors.
import { z } from 'zod';
import type { Plugin } from './manifest.js';

const Entry = z.strictObject({ use: z.string(), options: z.record(z.string(), z.unknown()).default({}) });

export const ProfileFile = z.strictObject({
  $schema: z.string().optional(),
  plugins: z.array(z.preprocess((entry) => (typeof entry === 'string' ? { use: entry } : entry), Entry)),
  bind: z.record(z.string(), z.string()).default({}),
});

/** The JSON Schema of a plugins.json that may use these plugins, by name, or any others. */
export function schemaOf(plugins: readonly Plugin[]): object {
  const known = plugins.map(({ name, summary, options }) =>
    z.strictObject({ use: z.literal(name).describe(summary), options: (options?.schema ?? z.strictObject({})).optional() }),
  );
  const names = plugins.map(({ name, summary }) => z.literal(name).describe(summary));
  const other = z.strictObject({
    use: z.string().meta({ not: { enum: plugins.map(({ name }) => name) } }),
    options: z.record(z.string(), z.unknown()).optional(),
  });
  const file = z.strictObject({
    $schema: z.string().optional(),
    plugins: z
      .array(z.union([...names, z.string(), ...known, other]))
      .describe('Plugins: a built-in name, a path that starts with ./ or /, or a package.'),
    bind: z
      .record(z.string(), z.string())
      .optional()
      .describe('Who provides a step that several plugins offer: "step" or "step key" to the name of a plugin.'),
  });
  return z.toJSONSchema(file, { io: 'input', unrepresentable: 'any' });
}
