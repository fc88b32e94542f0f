// How many connections this process has descriptors for. Files, trackers and records need some, too.
import { readFileSync } from 'node:fs';

/** Descriptors that are none of ours: about 20 of Node, 40 of content, and those of trackers and records. */
export const RESERVED_DESCRIPTORS = 80;
/** Each way, however few there are. */
export const MIN_CONNECTIONS = 8;

/** Accepted connections that may be open, and as many dialled ones: neither kind keeps the other out. */
export function connectionRoom(limits: string = limitsOfProcess()): number {
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  if (soft === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(MIN_CONNECTIONS, Math.floor((Number(soft) - RESERVED_DESCRIPTORS) / 2));
}

/** Elsewhere than on Linux nobody tells; limits are wide there. */
function limitsOfProcess(): string {
  try {
    return readFileSync('/proc/self/limits', 'latin1');
  } catch {
    return '';
  }
}
