// Which files of a torrent the person wants: by number, by range, by a pattern for the path, or as a magnet link says.
import { cleanText, InputError, type Magnet, type Metainfo } from '../core/index.js';
import { UsageError } from './exit.js';
import { counted } from './render/index.js';

/** Files that an error names. */
export const MOST_NAMED = 5;

const NUMBERS = /^\d{1,9}(-\d{1,9})?(,\d{1,9}(-\d{1,9})?)*$/;

/** Numbers of files as in `Metainfo.files`; undefined: all. @throws UsageError, InputError when nothing is meant by it */
export async function wantedOf(
  metainfo: Metainfo,
  selectors: readonly string[] | undefined,
  magnet?: Pick<Magnet, 'files'>,
): Promise<readonly number[] | undefined> {
  if (selectors) return selectFiles(metainfo, selectors);
  return magnet?.files && selectedBy(metainfo, magnet.files);
}

/** All files that any of the selectors means; each has to mean at least one. */
async function selectFiles(metainfo: Metainfo, selectors: readonly string[]): Promise<readonly number[]> {
  const wanted = new Set<number>();
  for (const selector of selectors) {
    const numbers = selector.replaceAll(' ', '');
    const isMeant = NUMBERS.test(numbers) ? byNumber(metainfo, numbers) : await byPattern(selector);
    const found = [...metainfo.files.entries()].filter(([file, { path, padding }]) => !padding && isMeant(path.join('/'), file));
    if (found.length === 0) throw new UsageError(`--select ${quoted(selector)} means no file of ${whatThereIs(metainfo)}`);
    for (const [file] of found) wanted.add(file);
  }
  return [...wanted].sort((one, other) => one - other);
}

type Meant = (path: string, file: number) => boolean;

function byNumber(metainfo: Metainfo, numbers: string): Meant {
  const ranges = numbers.split(',').map((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    if (first < 1 || last < first || last > metainfo.files.length)
      throw new UsageError(`--select ${part} is none of the numbers of ${whatThereIs(metainfo)}`);
    return [first - 1, last - 1] as const;
  });
  return (_, file) => ranges.some(([first, last]) => file >= first && file <= last);
}

/** A pattern without a slash is one for names, in any folder; the name of a folder means all that is in it. */
async function byPattern(pattern: string): Promise<Meant> {
  const { default: picomatch } = await import('picomatch');
  const given = pattern.replace(/\/+$/, '');
  // Names are `/`-separated on every system; a `!` in front would mean "all others", which adds up to everything in a list.
  const rules = { dot: true, nocase: true, nonegate: true, windows: false };
  const folder = `/${given.toLowerCase()}/`;
  try {
    const matches = picomatch(given.includes('/') ? given : `**/${given}`, rules);
    return (path) => path === pattern || matches(path) || `/${path.toLowerCase()}`.includes(folder);
  } catch (cause) {
    throw new UsageError(`--select ${quoted(pattern)} is no pattern for paths`, { cause });
  }
}

function selectedBy(metainfo: Metainfo, files: readonly number[]): readonly number[] {
  const found = files.filter((file) => metainfo.files[file]?.padding === false);
  if (found.length === 0) throw new InputError(`the magnet link selects no file of ${whatThereIs(metainfo)}`);
  return found;
}

function whatThereIs({ name, files }: Metainfo): string {
  const shown = files.flatMap(({ path, padding }, file) => (padding ? [] : `${file + 1} ${cleanText(path.join('/'), 100)}`));
  const more = shown.length > MOST_NAMED ? `, … (--list shows them all)` : '';
  return `${quoted(name)}, which has ${counted(shown.length, 'file')}: ${shown.slice(0, MOST_NAMED).join(', ')}${more}`;
}

const quoted = (text: string): string => `"${cleanText(text, 100)}"`;
