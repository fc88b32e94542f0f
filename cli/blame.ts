// Whose fault it is what nobody caught: the plugin whose file comes first in the trace.
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Loaded {
  readonly plugin: { readonly name: string };
  /** Its file. */
  readonly source: string;
}

export class Blame {
  /** By the URL of their folder. A folder that two share blames neither. */
  readonly #plugins = new Map<string, string | undefined>();

  learn(plugins: readonly Loaded[]): void {
    for (const { plugin, source } of plugins) {
      const folder = `${pathToFileURL(dirname(source)).href}/`;
      const other = this.#plugins.get(folder);
      this.#plugins.set(folder, this.#plugins.has(folder) && other !== plugin.name ? undefined : plugin.name);
    }
  }

  /** Undefined when nobody knows. */
  of(error: unknown): string | undefined {
    const frames = error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [];
    for (const frame of frames)
      for (const [folder, name] of this.#plugins) if (name !== undefined && frame.includes(folder)) return name;
    return undefined;
  }
}
