// `npm run limits`: brings the rows of docs/limits.md up to date. What a row says of its bound stays; a new one begins with the
// comment of the source, for you to improve.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bound, type BoundRow, boundsOfSource, keyOf, mentions, ROOT, rowsOf } from './limits.js';

const PAGE = join(ROOT, 'docs/limits.md');
const FIRST = '\n### ';
/** First the engine's, then as the rooms stand on each other. */
const ORDER = ['core/engine/bounds.ts', 'core/', 'plugins/', 'cli/'];

const page = readFileSync(PAGE, 'utf8');
const old = new Map(rowsOf(page).map((row) => [keyOf(row), row]));
const tests = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .map((path) => `test/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.test.ts'));

const rows = (await boundsOfSource()).map((bound) => rowOf(bound, old.get(keyOf(bound))));
const files = [...new Set(rows.map(({ file }) => file))].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
const tables = files.map((file) => {
  const lines = rows.filter((row) => row.file === file).map(line);
  return `### ${file}\n\n| bound | is | of | held by |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`;
});
writeFileSync(PAGE, `${page.slice(0, page.indexOf(FIRST))}\n${tables.join('\n')}`);
for (const row of rows) if (!old.has(keyOf(row))) process.stdout.write(`new: ${line(row)}\n`);

function rowOf(bound: Bound, before: BoundRow | undefined): BoundRow {
  const test = before && mentions(before.test, bound.name) ? before.test : testOf(bound);
  return { ...bound, text: before?.text ?? commentOf(bound), test };
}

/** The one that imports it. */
function testOf({ file, name }: Bound): string {
  const module = file.replace(/\.ts$/, '.js');
  const fitting = tests.filter((test) => mentions(test, name) && readFileSync(join(ROOT, test), 'utf8').includes(module));
  return fitting[0] ?? 'test/none-yet.test.ts';
}

function commentOf({ file, name }: Bound): string {
  const source = readFileSync(join(ROOT, file), 'utf8');
  return new RegExp(`/\\*\\* ([^\\n]*) \\*/\\nexport const ${name}\\b`).exec(source)?.[1] ?? '?';
}

function line({ name, value, text, test }: BoundRow): string {
  const title = test.slice(test.lastIndexOf('/') + 1, -'.test.ts'.length);
  return `| \`${name}\` | ${shown(name, value)} | ${text} | [${title}](../${test}) |`;
}

function shown(name: string, value: number): string {
  const digits = value.toLocaleString('en-US');
  if (name.endsWith('_MS'))
    return value < 1000 ? digits : `${digits} (${value < 120_000 ? `${value / 1000} s` : `${value / 60_000} min`})`;
  if (value < 65_536 || value % 1024 !== 0 || name.includes('PIECES')) return digits;
  return `${digits} (${value % 2 ** 20 === 0 ? `${value / 2 ** 20} MiB` : `${value / 1024} KiB`})`;
}

function rank(file: string): number {
  return ORDER.findIndex((start) => file.startsWith(start));
}
