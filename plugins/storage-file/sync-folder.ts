// A new file is found after a crash of the machine only if the folder that names it was saved too.
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf, storageFailure } from './failure.js';

// Some file systems (of networks, of other systems) cannot save a folder; then there is nothing more to be done.
const CANNOT: readonly string[] = ['EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'];

export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!CANNOT.includes(codeOf(error))) throw storageFailure(error, 'saving', folder);
  } finally {
    await handle?.close();
  }
}
