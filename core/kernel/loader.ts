// Reads plugins.json, finds and imports what it names. The only file of the kernel that touches the disk.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { check, pointer } from './check.js';
import { MANIFEST, type Plugin, type Provision } from './manifest.js';
import { didYouMean, type Problem, reasonOf } from './problems.js';
import { assemble, bindOf, type Candidate, type LoadedProfile, type Overlay } from './profile.js';
import { ProfileFile } from './schema.js';
import type { AnyToken } from './tokens.js';

/**
 * @param builtIns folder of the plugins that are found by name alone.
 * @param workingFolder where relative paths of the overlay start.
 */
export async function loadProfile(file: string, overlay: Overlay, builtIns: URL, workingFolder: string): Promise<LoadedProfile> {
  const path = resolve(workingFolder, file);
  const problems: Problem[] = [];
  const content = readProfile(path, problems);
  if (!content) return { plugins: [], binds: [], problems, complete: false };
  const wanted: Wanted[] = [
    ...content.plugins.map((entry, index) => ({ ...entry, base: dirname(path), where: `/plugins/${index}` })),
    ...overlay.plugins.map((use) => ({ use, options: {}, base: workingFolder, where: `--plugin ${use}` })),
  ];
  const outcomes = await Promise.all(wanted.map((each) => load(each, fileURLToPath(builtIns))));
  const candidates = outcomes.flatMap(({ candidate }) => candidate ?? []);
  problems.push(...outcomes.flatMap(({ problem }) => problem ?? []));
  const binds = [
    ...Object.entries(content.bind).map(([step, plugin]) => bindOf(step, plugin, 'bind in plugins.json')),
    ...matches('--bind', 'step=plugin', /^(.+)=([^=]+)$/s, overlay.bind, problems).map(([step, name]) =>
      bindOf(step, name, '--bind'),
    ),
  ];
  const settings = matches('--set', 'plugin.option=value', /^([^.=]+)\.([^=]+)=(.*)$/s, overlay.set, problems).map(
    ([plugin, option, text]) => ({ plugin, option, value: jsonOrText(text), where: `--set ${plugin}.${option}` }),
  );
  return assemble({ candidates, binds, settings, problems, complete: candidates.length === wanted.length });
}

/** The parts of each text that fits; '' where there is no such part. */
function matches(
  flag: string,
  form: string,
  pattern: RegExp,
  texts: readonly string[],
  problems: Problem[],
): [string, string, string][] {
  return texts.flatMap((text): [string, string, string][] => {
    const [, first = '', second = '', third = ''] = pattern.exec(text) ?? [];
    if (first !== '') return [[first, second, third]];
    problems.push({
      code: 'syntax',
      where: `${flag} ${text}`,
      message: `${flag} "${text}" is not of the form ${form}; write it so.`,
    });
    return [];
  });
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readProfile(path: string, problems: Problem[]): z.output<typeof ProfileFile> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    problems.push({ code: 'syntax', message: `${path} cannot be read: ${reasonOf(error)}; name another file.` });
    return undefined;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const before = text.slice(0, syntaxErrorAt(text, error)).split('\n');
    const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
    problems.push({
      code: 'syntax',
      message: `${path} is not JSON at ${place}; look there for a quote or comma that is missing or too many.`,
    });
    return undefined;
  }
  const result = check(ProfileFile, json);
  for (const { path: at, text: fault } of result.faults ?? [])
    problems.push({ code: 'config', where: pointer(at), message: `${path} is wrong at ${pointer(at) || 'its top'}: ${fault}` });
  return result.value;
}

/** V8 tells the offset in some messages only. "Unexpected token" comes as soon as the token is there, so the shortest such text ends at it. */
function syntaxErrorAt(text: string, error: unknown): number {
  const told = / in JSON at position (\d+)/.exec(reasonOf(error))?.[1];
  if (told !== undefined) return Number(told);
  let length = 0;
  while (length < text.length && !hasUnexpectedToken(text.slice(0, length + 1))) length++;
  return length;
}

function hasUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return reasonOf(error).endsWith('is not valid JSON');
  }
}

interface Wanted {
  readonly use: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Folder where a relative path starts and the search for a package begins. */
  readonly base: string;
  readonly where: string;
}

interface Outcome {
  readonly candidate?: Candidate;
  readonly problem?: Problem;
}

async function load({ use, options, base, where }: Wanted, builtIns: string): Promise<Outcome> {
  const failed = (code: string, rest: string): Outcome => ({
    problem: { code, plugin: use, where, message: `Plugin "${use}" (${where}) ${rest}` },
  });
  try {
    const isPath = isAbsolute(use) || /^\.\.?[\\/]/.test(use);
    const source = isPath ? fileAt(resolve(base, use)) : (fileAt(join(builtIns, use)) ?? packageAt(use, base));
    if (source === undefined && isPath) return failed('not-found', `was not found; there is no file ${resolve(base, use)}.`);
    if (source === undefined) {
      const tried = `tried ${join(builtIns, use)}, and node_modules in ${base} and above`;
      return failed('not-found', `was not found; ${tried}${didYouMean(use, readdirSync(builtIns))}`);
    }
    const module: { default?: unknown } = await import(pathToFileURL(source).href);
    const { value, faults } = check(Manifest, module.default);
    if (value) return { candidate: { plugin: value, options, source, where } };
    const shape = faults.map(({ path, text }) => `${path.join('.') || 'it'}: ${text}`).join(' ');
    return failed('manifest', `is no plugin; make the default export of ${source} with definePlugin({ … }): ${shape}`);
  } catch (error) {
    return failed('import', `cannot be loaded; repair it or take it off the list: ${reasonOf(error)}.`);
  }
}

/** The file itself, or the index.js of the folder. */
const fileAt = (path: string): string | undefined =>
  [path, join(path, 'index.js')].find((place) => statSync(place, { throwIfNoEntry: false })?.isFile());

/** By hand: on Node 20 neither require.resolve nor import.meta.resolve finds an import-only package from another folder. */
function packageAt(name: string, folder: string): string | undefined {
  const home = join(folder, 'node_modules', name);
  const manifest = fileAt(join(home, 'package.json'));
  if (manifest !== undefined) {
    const { exports, main } = PackageFile.parse(JSON.parse(readFileSync(manifest, 'utf8')));
    return join(home, targetOf(exports) ?? main);
  }
  return dirname(folder) === folder ? undefined : packageAt(name, dirname(folder));
}

const PackageFile = z.object({ exports: z.unknown(), main: z.string().default('index.js') });

function targetOf(exports: unknown): string | undefined {
  if (typeof exports === 'string' || exports === undefined) return exports;
  const choices = new Map<string, unknown>(Object.entries(Object(exports)));
  return targetOf(['.', 'import', 'default'].map((condition) => choices.get(condition)).find((choice) => choice !== undefined));
}

const isToken = (value: unknown): boolean => value instanceof Object && 'id' in value && 'kind' in value && 'scope' in value;
const names = z.array(z.string()).exactOptional();

const Manifest = z
  .custom<object>((value) => value instanceof Object && MANIFEST in value, 'not made by definePlugin')
  .pipe(
    z.looseObject({
      name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected small letters, digits and hyphens'),
      version: z.string(),
      api: z.string(),
      summary: z.string(),
      provides: z.array(
        z.custom<Provision>(
          (value) => value instanceof Object && 'token' in value && isToken(value.token),
          'expected provide(TOKEN, …)',
        ),
      ),
      options: z.custom<AnyToken>(isToken, 'expected options(schema)').exactOptional(),
      replaces: names,
      before: names,
      after: names,
    }),
  ) satisfies z.ZodType<Plugin>;
