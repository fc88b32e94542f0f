// What may grow, as one process of ours measures it of itself.
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { HandleWatch } from '../kit/handles.js';

/** What the garbage collector and Node's own closing of handles take. */
const SETTLE_MS = 200;

export interface Figures {
  /** Bytes, after garbage was collected. */
  readonly heap: number;
  /** Bytes of buffers outside of it. */
  readonly buffers: number;
  readonly rss: number;
  /** Also those that keep no process alive. */
  readonly timers: number;
  /** Sockets, servers, workers, ports of messages. */
  readonly handles: number;
  /** As Node counts them itself. */
  readonly resources: number;
  readonly descriptors: number;
  /** On `process`. */
  readonly listeners: number;
}

/** @param watch made when the process began */
export async function figures(watch: HandleWatch): Promise<Figures> {
  await collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  const handles = watch.open.filter((kind) => !kind.includes('listeners'));
  const timers = handles.filter((kind) => kind === 'Timeout').length;
  return {
    heap: heapUsed,
    buffers: external,
    rss,
    timers,
    handles: handles.length - timers,
    resources: process.getActiveResourcesInfo().length,
    descriptors: readdirSync('/proc/self/fd').length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}

async function collect(): Promise<void> {
  const { gc } = globalThis;
  if (!gc) throw new Error('it must be started with --expose-gc');
  // What is weakly held, or closes when it is collected, is gone after the second.
  for (let times = 0; times < 2; times++) {
    gc();
    await pause(SETTLE_MS);
  }
}
