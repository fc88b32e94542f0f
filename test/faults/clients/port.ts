// Ports for clients that must be told one. Below those that the system gives out by itself, so nobody takes one in between.
import { readFileSync } from 'node:fs';

const FIRST = 20_000;
const COUNT = 12_000;

/** One that nobody uses. */
export function freePort(): number {
  const used = new Set(['tcp', 'tcp6', 'udp', 'udp6'].flatMap(portsIn));
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (!used.has(port)) return port;
  }
}

function portsIn(table: string): number[] {
  const lines = readFileSync(`/proc/net/${table}`, 'latin1').split('\n').slice(1);
  return lines.map((line) => Number.parseInt(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4})/.exec(line)?.[1] ?? '', 16));
}
