// A look before the first write: what is in the way is told before anything is fetched. Nothing is made, changed or cut.
import { constants } from 'node:fs';
import { access, lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Metainfo, type Pieces, StorageError } from 'piecework';
import { type ContentPaths, linkError } from './content-paths.js';
import { codeOf, lengthError, shownPath, storageFailure } from './failure.js';

const { R_OK, W_OK, X_OK } = constants;

/** @throws StorageError for the first file of the pieces that could not be written, as far as can be seen. */
export async function findInTheWay(metainfo: Metainfo, paths: ContentPaths, pieces: Pieces, isNew: boolean): Promise<void> {
  const folders = new Set<string>();
  for (const file of filesOf(metainfo, pieces)) {
    const path = paths.of(file);
    await paths.guard(file, false).catch(unlessMissing(path));
    const found = await lstat(path).catch(unlessMissing(path));
    if (!found) folders.add(dirname(path));
    else if (found.isSymbolicLink()) throw linkError(path);
    else if (!found.isFile()) throw new StorageError(`${shownPath(path)} is not a file`);
    else if (found.size > lengthOf(metainfo, file)) throw lengthError(path, found.size, lengthOf(metainfo, file));
    else if (isNew && found.blocks > 0) throw foreignError(path);
    else await mayUse(path, R_OK | W_OK);
  }
  for (const folder of folders) await mayMakeIn(folder);
}

function foreignError(path: string): StorageError {
  return new StorageError(
    `${shownPath(path)} is there already, and holds nothing of this torrent. It is left as it is: move it away, or choose another folder`,
  );
}

function filesOf({ geometry, files }: Metainfo, pieces: Pieces): Set<number> {
  const found = new Set<number>();
  for (const piece of geometry.pieces()) {
    if (!pieces.has(piece)) continue;
    for (const { file } of geometry.spans(piece, 0, geometry.lengthOf(piece))) if (!files[file]?.padding) found.add(file);
  }
  return found;
}

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
