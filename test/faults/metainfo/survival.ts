// What is asked of every client that is given a torrent: it stays within its memory and its folder, and ends by no crash.
import type { Running } from '../fault.js';
import type { WatchedFolder } from './folder.js';

/** Anonymous memory. A torrent of 32 MB and what is in it takes about 250. */
const MOST_MEMORY = 400e6;
/** `abort`, a memory fault and the like, as shells tell them. */
const CRASHED: readonly unknown[] = ['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGKILL', 132, 134, 135, 136, 139];

/** Waits for its end, or as long as that. Resolves with its exit code; undefined: it was running still, and was stopped. */
export async function endOf(running: Running, ms: number): Promise<number | string | null | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  const end = await Promise.race([running.ended, late]).finally(() => clearTimeout(timer));
  if (end === undefined) await running.stop('SIGKILL');
  return end;
}

/** @throws Error what it should not have done */
export async function survived(running: Running, folder: WatchedFolder, ms: number): Promise<string> {
  const end = await endOf(running, ms);
  if (CRASHED.includes(end)) throw new Error(`it crashed with ${end}: ${running.stderr.slice(-200)}`);
  bounded(running, MOST_MEMORY);
  const files = await folder.files();
  if (end === 0) return `ended with ${files.length} files`;
  return end === undefined ? 'took it' : 'refused it';
}

export function bounded({ peakMemory }: Running, most: number): void {
  if (peakMemory > most) throw new Error(`it took ${megabytes(peakMemory)} of memory, over ${megabytes(most)}`);
}

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
