// From an entry of the list to a plugin: its module is found, imported, and looked at whether it is one.
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import {
  type AnyToken,
  didYouMean,
  type FoundPlugin,
  type LimitTimer,
  MANIFEST,
  type Plugin,
  type Problem,
  type Provision,
  reasonOf,
} from '../kernel/index.js';
import { fileAt, namesIn, packageAt } from './find-plugin.js';
import { check } from './schema.js';

/** Milliseconds that the import of one plugin may take. */
export const IMPORT_LIMIT_MS = 10_000;

/** An entry of the list. */
export interface Asked {
  readonly use: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly optional: boolean;
  /** Where a relative path starts, and the search for a package. */
  readonly base: string;
  readonly where: string;
}

interface Module {
  readonly default?: unknown;
}

/** A CommonJS module in the folder of built-ins; what it exports may be a promise. */
const SHELF = 'index.cjs';

/** Built-ins by name. */
type Shelf = Readonly<Record<string, Module>>;

/** Loads plugins, of which those in the folder of built-ins are found by name alone. */
export function pluginLoader(builtIns: string, timer?: LimitTimer): (asked: Asked) => Promise<FoundPlugin | Problem> {
  let shelf: Promise<Shelf> | undefined;
  const fromShelf = async (name: string) => {
    shelf ??= shelfOf(builtIns);
    return (await shelf)[name];
  };
  return (asked) => load(asked, builtIns, fromShelf, timer);
}

/** Their folder may have all of them in one file, too: it is found and read faster than thirty, and needs no loader of ES modules. */
async function shelfOf(builtIns: string): Promise<Shelf> {
  const file = fileAt(join(builtIns, SHELF));
  return file ? createRequire(file)(file) : {};
}

async function load(
  { use, options, optional, base, where }: Asked,
  builtIns: string,
  fromShelf: (name: string) => Promise<Module | undefined>,
  timer: LimitTimer | undefined,
): Promise<FoundPlugin | Problem> {
  const fault = (code: string, rest: string): Problem => ({ code, plugin: use, message: `Plugin "${use}" ${rest}`, where });
  try {
    const isPath = isAbsolute(use) || /^\.\.?[\\/]/.test(use);
    const builtIn = isPath ? undefined : fileAt(join(builtIns, use));
    const source = builtIn ?? (isPath ? fileAt(resolve(base, use)) : packageAt(use, base));
    if (!source && isPath) return fault('not-found', `is not there; put it at ${resolve(base, use)} or correct the path.`);
    if (!source) {
      const tried = `${join(builtIns, use)} nor in node_modules in ${base} and above`;
      return fault('not-found', `is neither in ${tried}${didYouMean(use, namesIn(builtIns))}`);
    }
    const shelved = builtIn && (await fromShelf(use));
    const module = shelved || (await imported<Module>(source, timer));
    const { value, faults } = check(Manifest, module.default);
    if (value) return { plugin: value, options, source, where, optional };
    const shape = faults.map(({ at, text }) => `${at} ${text}`.trim()).join(' ');
    return fault('manifest', `is no plugin; make the default export of ${source} with definePlugin({ … }): ${shape}`);
  } catch (error) {
    return fault('import', `cannot be loaded; repair it or take it off the list: ${reasonOf(error)}.`);
  }
}

/** A module may wait for ever at its top level. */
function imported<T>(file: string, timer: LimitTimer | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`its import takes longer than ${IMPORT_LIMIT_MS / 1000} s`));
    const limit = timer?.after(IMPORT_LIMIT_MS, late);
    import(pathToFileURL(file).href).then(resolve, reject).finally(() => limit?.cancel());
  });
}

const isToken = (value: unknown): boolean => value instanceof Object && 'id' in value && 'kind' in value && 'scope' in value;
const isProvision = (value: unknown): boolean => value instanceof Object && 'token' in value && isToken(value.token);
const names = z.array(z.string()).exactOptional();

const Manifest: z.ZodType<Plugin> = z
  .custom<object>((value) => value instanceof Object && MANIFEST in value, 'it was not made by definePlugin')
  .pipe(
    z.looseObject({
      name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected small letters, digits and hyphens'),
      version: z.string(),
      api: z.string(),
      summary: z.string(),
      provides: z.array(z.custom<Provision>(isProvision, 'expected provide(TOKEN, …)')),
      options: z.custom<AnyToken>(isToken, 'expected options(schema)').exactOptional(),
      replaces: names,
      before: names,
      after: names,
    }),
  );
