// A folder to download into, deep inside another one: what climbs out of it is seen.
import { mkdir, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Scene } from '../fault.js';

/** As far as names in the corpus climb. */
const DEPTH = ['a', 'b', 'c'];

export class WatchedFolder {
  private constructor(
    private readonly top: string,
    readonly path: string,
  ) {}

  static async in(scene: Scene, name: string): Promise<WatchedFolder> {
    const top = await scene.folder(name);
    const path = join(top, ...DEPTH);
    await mkdir(path, { recursive: true });
    return new WatchedFolder(top, path);
  }

  /** Paths of files below it, sorted. @throws Error for a file beside or above it, and for a link anywhere */
  async files(): Promise<string[]> {
    const entries = await readdir(this.top, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    const outside = paths.find((path) => relative(this.path, path).startsWith(`..${sep}`));
    if (outside !== undefined) throw new Error(`it wrote outside of its folder: ${JSON.stringify(relative(this.path, outside))}`);
    const link = entries.find((entry) => entry.isSymbolicLink());
    if (link) throw new Error(`it made a symbolic link: ${JSON.stringify(link.name)}`);
    return paths.map((path) => relative(this.path, path)).sort();
  }
}
