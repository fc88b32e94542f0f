// Reads plugins.json, finds and imports what it names. The only file of core that touches the disk.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import {
  type AnyToken,
  type Bind,
  didYouMean,
  type FoundPlugin,
  type LimitTimer,
  MANIFEST,
  type Plugin,
  type Problem,
  type Provision,
  type Report,
  reasonOf,
} from '../kernel/index.js';
import { type OffPlugin, type Profile, reasonOff } from './off.js';
import { checkedProfile } from './profile.js';
import { check, ProfileFile, pointer } from './schema.js';

/** Milliseconds that the import of one plugin may take. */
export const IMPORT_LIMIT_MS = 10_000;

/** What the command line adds to the file. */
export interface Overlay {
  /** Name, path or package, as in the file. */
  readonly plugins: readonly string[];
  /** `step=plugin` or `step key=plugin`. */
  readonly bind: readonly string[];
  /** `plugin.option=value`; the value is JSON, or else text. */
  readonly set: readonly string[];
}

/**
 * @param builtIns folder of the plugins that are found by name alone.
 * @param workingFolder where relative paths of the overlay start, and that of the file.
 * @param timer what the time limit of a plugin's import is measured with; without it there is none.
 */
export async function loadProfile(
  file: string,
  overlay: Overlay,
  builtIns: URL,
  workingFolder: string,
  timer?: LimitTimer,
): Promise<Profile> {
  const problems: Problem[] = [];
  const report: Report = (code, message, more) => problems.push({ code, message, ...more });
  const path = resolve(workingFolder, file);
  const content = readProfile(path, report);
  const asked = [
    ...content.plugins.map((entry, index) => ({ ...entry, base: dirname(path), where: `/plugins/${index}` })),
    ...overlay.plugins.map((use) => ({ use, options: {}, optional: false, base: workingFolder, where: `--plugin ${use}` })),
  ];
  const home = fileURLToPath(builtIns);
  let shelf: Promise<Shelf> | undefined;
  const fromShelf = async (name: string) => {
    shelf ??= shelfOf(home, timer);
    return (await shelf)[name];
  };
  const outcomes = await Promise.all(asked.map((each) => load(each, home, fromShelf, timer)));
  const found = outcomes.flatMap((outcome) => ('source' in outcome ? outcome : []));
  const off: OffPlugin[] = [];
  outcomes.forEach((outcome, index) => {
    if (!('code' in outcome)) return;
    const { use: name = '', optional, where = '' } = asked[index] ?? {};
    const phase = outcome.code === 'not-found' ? 'find' : 'import';
    if (optional) off.push({ name, phase, reason: reasonOff(name, outcome.message), where });
    else problems.push(outcome);
  });
  const binds = Object.entries(content.bind).map(
    ([step, plugin]): Bind => ({ step, plugin, origin: 'bind in plugins.json', where: pointer(['bind', step]) }),
  );
  for (const text of overlay.bind) {
    const [, step, plugin] = /^(.+)=([^=]+)$/.exec(text) ?? [];
    if (step && plugin) binds.push({ step, plugin, origin: '--bind', where: `--bind ${text}` });
    else report('syntax', `--bind ${text} says nothing; write --bind step=plugin.`, { where: `--bind ${text}` });
  }
  const options: Record<string, Record<string, unknown>> = {};
  for (const text of overlay.set) {
    const [, plugin, option, value = ''] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text) ?? [];
    if (plugin && option) options[plugin] = { ...options[plugin], [option]: jsonOrText(value) };
    else report('syntax', `--set ${text} says nothing; write --set plugin.option=value.`, { where: `--set ${text}` });
  }
  return checkedProfile(found, binds, options, problems, content.complete && found.length + off.length === asked.length, off);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readProfile(path: string, report: Report): z.output<typeof ProfileFile> & { complete: boolean } {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
    const { value, faults } = check(ProfileFile, JSON.parse(text));
    for (const fault of faults) report('config', `${path} is wrong at "${fault.at}": ${fault.text}`, { where: fault.at });
    if (value) return { ...value, complete: true };
  } catch (error) {
    const before = text.slice(0, syntaxErrorAt(text));
    const place = `line ${before.split('\n').length}, column ${before.length - before.lastIndexOf('\n')}`;
    if (error instanceof SyntaxError)
      report('syntax', `${path} is not JSON at ${place}; look there for a quote or comma missing or too many.`);
    else report('syntax', `${path} cannot be read; name another file: ${reasonOf(error)}.`);
  }
  return { plugins: [], bind: {}, complete: false };
}

/** V8 does not always tell where. But cut short before the fault, the text is only incomplete: the complaint is about its end. */
function syntaxErrorAt(text: string): number {
  for (let end = 1; end <= text.length; end++) {
    try {
      JSON.parse(text.slice(0, end));
    } catch (error) {
      const reason = reasonOf(error);
      const at = / position (\d+)/.exec(reason)?.[1] ?? (reason.endsWith('is not valid JSON') ? end - 1 : end);
      if (Number(at) < end) return Number(at);
    }
  }
  return text.length;
}

interface Asked {
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

/** Built-ins by name. */
type Shelf = Readonly<Record<string, Module>>;

/** Their folder may have all of them in one file, too: it is found and read faster than thirty. */
async function shelfOf(builtIns: string, timer: LimitTimer | undefined): Promise<Shelf> {
  const file = fileAt(builtIns);
  return file ? imported(file, timer) : {};
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

const namesIn = (folder: string): string[] => readdirSync(folder).filter((name) => !name.includes('.'));

/** The file itself, or the index.js of the folder. */
const fileAt = (path: string): string | undefined =>
  [path, join(path, 'index.js')].find((place) => statSync(place, { throwIfNoEntry: false })?.isFile());

/** By hand: on Node 20 neither require.resolve nor import.meta.resolve finds an import-only package from another folder. */
function packageAt(name: string, folder: string): string | undefined {
  const home = join(folder, 'node_modules', name);
  const manifest = fileAt(join(home, 'package.json'));
  if (!manifest) return dirname(folder) === folder ? undefined : packageAt(name, dirname(folder));
  const { exports, main } = PackageFile.parse(JSON.parse(readFileSync(manifest, 'utf8')));
  return join(home, targetOf(exports) ?? main);
}

const PackageFile = z.looseObject({ exports: z.unknown().optional(), main: z.string().default('index.js') });

function targetOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (!(exports instanceof Object)) return undefined;
  const choices = new Map<string, unknown>(Object.entries(exports));
  return targetOf(choices.get('.') ?? choices.get('import') ?? choices.get('default'));
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
