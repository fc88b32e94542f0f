// Who we are. Without a schema library: `--version` must cost nothing.
import { readFileSync } from 'node:fs';

/** The folder of package.json, from dist/cli. */
export const PACKAGE_FOLDER = new URL('../../', import.meta.url);

export function version(): string {
  const manifest: { version?: unknown } = JSON.parse(readFileSync(new URL('package.json', PACKAGE_FOLDER), 'utf8'));
  return String(manifest.version);
}
