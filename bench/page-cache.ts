// Memory for what is written next.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Tile } from './tile.js';

/**
 * Writes so many bytes and takes them away again. The host of a virtual machine takes back memory that lies idle for seconds, and
 * giving it anew costs up to four processor seconds a GiB (measured): who writes first would pay for all.
 */
export function warmPageCache(folder: string, bytes: number): void {
  const file = join(folder, 'warm');
  Tile.write(file, bytes);
  rmSync(file);
}
