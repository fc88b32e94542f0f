// A look before the first write: what is in the way is told before anything is fetched. Nothing is made, changed or cut.
import { constants } from 'node:fs';
import { access, lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Metainfo, type Pieces, StorageError } from 'piecework';
import { type ContentPaths, linkError } from './content-paths.js';
import { codeOf, lengthError, shownPath, storageFailure } from './failure.js';
import { canBeJudged, foreignError, holdsData } from './foreign.js';

const { R_OK, W_OK, X_OK } = constants;

/**
 * Returns files that may be someone else's: only what is written to them will tell.
 * @param known as `Storage.prepare` is told
 * @throws StorageError for the first file of the pieces that could not be written, as far as can be seen.
 */
export async function findInTheWay(
  metainfo: Metainfo,
  paths: ContentPaths,
  pieces: Pieces,
  known: { readonly own: ReadonlySet<number>; readonly isNew: boolean },
): Promise<Set<number>> {
  const folders = new Set<string>();
  const doubtful = new Set<number>();
  for (const file of filesOf(metainfo, pieces)) {
    const path = paths.of(file);
    await paths.guard(file, false).catch(unlessMissing(path));
    const found = await lstat(path).catch(unlessMissing(path));
    if (!found) folders.add(dirname(path));
    else if (found.isSymbolicLink()) throw linkError(path);
    else if (!found.isFile()) throw new StorageError(`${shownPath(path)} is not a file`);
    else if (found.size > lengthOf(metainfo, file)) throw lengthError(path, found.size, lengthOf(metainfo, file));
    else {
      await mayUse(path, R_OK | W_OK);
      if (known.own.has(file) || found.blocks === 0) continue;
      const isForeign = known.isNew && (known.own.size === 0 || canBeJudged(metainfo, file, found.size));
      if (isForeign && (await holdsData(path))) throw foreignError(path);
      doubtful.add(file);
    }
  }
  for (const folder of folders) await mayMakeIn(folder);
  return doubtful;
}

const filesOf = ({ geometry, files }: Metainfo, pieces: Pieces): number[] =>
  [...files.keys()].filter((file) => !files[file]?.padding && geometry.hasAnyOf(file, pieces));

const lengthOf = ({ files }: Metainfo, file: number): number => files[file]?.length ?? 0;

// Of the folder, or of the nearest one above it that is there.
async function mayMakeIn(folder: string): Promise<void> {
  const found = await stat(folder).catch(unlessMissing(folder));
  if (!found && folder !== dirname(folder)) return mayMakeIn(dirname(folder));
  if (found && !found.isDirectory())
    throw new StorageError(`${shownPath(folder)} must be a folder, but something else is in its place`);
  return mayUse(folder, W_OK | X_OK);
}

async function mayUse(path: string, how: number): Promise<void> {
  await access(path, how).catch((error) => {
    throw storageFailure(error, 'writing', path);
  });
}

// What is not there is in nobody's way.
function unlessMissing(path: string): (error: unknown) => undefined {
  return (error) => {
    const code = codeOf(error instanceof StorageError ? error.cause : error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw storageFailure(error, 'looking at', path);
    return undefined;
  };
}
