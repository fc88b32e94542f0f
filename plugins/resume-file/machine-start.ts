// Which start of the machine is this? What a crash of the machine took was written before the start that follows.
import { readFile } from 'node:fs/promises';
import { uptime } from 'node:os';

/** Milliseconds. Where a start has no name of its own it is known by its time, which clocks tell differently each time. */
export const SAME_START_MS = 10_000;

export async function machineStart(): Promise<string> {
  const name = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  return name?.trim() ?? String(Date.now() - uptime() * 1000);
}

export function isSameStart(one: string, other: string): boolean {
  return one === other || Math.abs(Number(one) - Number(other)) < SAME_START_MS;
}
