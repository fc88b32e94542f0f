// Where the files of a plugin are: built-ins, paths and packages.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

export const namesIn = (folder: string): string[] => readdirSync(folder).filter((name) => !name.includes('.'));

/** The file itself, or the index.js of the folder. */
export const fileAt = (path: string): string | undefined =>
  [path, join(path, 'index.js')].find((place) => statSync(place, { throwIfNoEntry: false })?.isFile());

/** By hand: on Node 20 neither require.resolve nor import.meta.resolve finds an import-only package from another folder. */
export function packageAt(name: string, folder: string): string | undefined {
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
