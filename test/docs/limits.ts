// The bounds of the source, by what is exported, and those of docs/limits.md, by its rows.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ROOMS = ['core', 'plugins', 'cli'];
/** All numbers that it exports are bounds. */
const BOUNDS = 'core/engine/bounds.ts';
/** Elsewhere the name tells. */
const BOUND_NAME = /^(MAX|MIN|MOST)_|_LIMIT(_MS)?$/;
const EXPORTED = /^export const ([A-Z][A-Z0-9_]+)\b/gm;
const HEADING = /^### (\S+)$/;
const ROW = /^\| `([A-Z0-9_]+)` \| ([\d,.]+)[^|]* \| ([^|]+) \| \[[^\]]+\]\(\.\.\/([^)]+)\) \|$/;

export interface Bound {
  /** With `/`, from the root. */
  readonly file: string;
  readonly name: string;
  readonly value: number;
}

export interface BoundRow extends Bound {
  /** What it is a bound of. */
  readonly text: string;
  /** Of the test that holds it. */
  readonly test: string;
}

export async function boundsOfSource(): Promise<Bound[]> {
  const files = ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((path) => `${room}/${path.replaceAll('\\', '/')}`),
  );
  const bounds = await Promise.all(files.filter((file) => file.endsWith('.ts')).map(boundsOf));
  return bounds.flat();
}

export const keyOf = ({ file, name }: { readonly file: string; readonly name: string }): string => `${file} ${name}`;

/** @param test path of a test file from the root */
export function mentions(test: string, name: string): boolean {
  const path = join(ROOT, test);
  return test.endsWith('.test.ts') && existsSync(path) && new RegExp(`\\b${name}\\b`).test(readFileSync(path, 'utf8'));
}

/** A number that a file exports, whatever it is for. */
export async function exportOf(file: string, name: string): Promise<unknown> {
  const module: Readonly<Record<string, unknown>> = await import(
    new URL(`../../${file.replace(/\.ts$/, '.js')}`, import.meta.url).href
  );
  return module[name];
}

/** @throws Error for a table row that cannot be read */
export function rowsOf(page: string): BoundRow[] {
  let file = '';
  return page.split('\n').flatMap((line) => {
    file = HEADING.exec(line)?.[1] ?? file;
    if (!line.startsWith('| `')) return [];
    const [, name, number, text, test] = ROW.exec(line) ?? [];
    if (!name || !number || !text || !test) throw new Error(`not a row: ${line}`);
    return [{ file, name, value: Number(number.replaceAll(',', '')), text, test }];
  });
}

async function boundsOf(file: string): Promise<Bound[]> {
  const names = [...readFileSync(join(ROOT, file), 'utf8').matchAll(EXPORTED)].map(([, name = '']) => name);
  const bounds = await Promise.all(
    names
      .filter((name) => file === BOUNDS || BOUND_NAME.test(name))
      .map(async (name) => ({ file, name, value: await exportOf(file, name) })),
  );
  return bounds.flatMap(({ value, ...bound }) => (typeof value === 'number' ? [{ ...bound, value }] : []));
}
