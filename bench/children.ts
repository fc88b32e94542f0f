// Processes that the bench starts: none outlives it, however it ends.
import type { ChildProcess } from 'node:child_process';

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export function child<T extends ChildProcess>(process: T): T {
  alive.add(process);
  process.once('close', () => alive.delete(process));
  return process;
}
