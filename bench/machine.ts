// What the figures were measured on, and how busy that was: they mean little without it.
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

export interface Machine {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Of TCP: one that paces, such as bbr, holds all clients back on loopback. */
  readonly congestion: string;
  /** Others at work: load average of the last minute before the run. */
  readonly load: number;
}

export function machine(): Machine {
  return {
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    congestion: readFileSync('/proc/sys/net/ipv4/tcp_congestion_control', 'utf8').trim(),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}
