// plugins.json without some of its plugins, for peers that lack an extension.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const STANDARD = fileURLToPath(new URL('../../../plugins.json', import.meta.url));

type Use = string | { readonly use: string };

export class Profile {
  private constructor(private readonly content: { readonly plugins: readonly Use[] }) {}

  static read(file: string = STANDARD): Profile {
    return new Profile(JSON.parse(readFileSync(file, 'utf8')));
  }

  has(plugin: string): boolean {
    return this.content.plugins.some((use) => nameOf(use) === plugin);
  }

  /** Writes it into the folder. Returns its path. */
  without(folder: string, names: readonly string[]): string {
    const path = join(folder, `plugins-without-${names.join('-') || 'nothing'}.json`);
    const { plugins, ...rest } = this.content;
    writeFileSync(path, JSON.stringify({ ...rest, plugins: plugins.filter((use) => !names.includes(nameOf(use))) }));
    return path;
  }
}

const nameOf = (use: Use): string => (typeof use === 'string' ? use : use.use);
