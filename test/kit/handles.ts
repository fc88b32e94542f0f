// Counts what a piece of code leaves open: timers, sockets, workers, also those that keep no process alive.
import { createHook } from 'node:async_hooks';

/** Kinds of Node's async resources that stay until somebody ends them. */
const KINDS = new Set([
  'FSEVENTWRAP',
  'MESSAGEPORT',
  'PIPESERVERWRAP',
  'PIPEWRAP',
  'PROCESSWRAP',
  'SIGNALWRAP',
  'STATWATCHER',
  'TCPSERVERWRAP',
  'TCPWRAP',
  'Timeout',
  'TTYWRAP',
  'UDPWRAP',
  'WORKER',
]);

/** Node closes handles some turns of the event loop after it was told to. */
const PATIENCE_MS = 500;

export class HandleWatch {
  readonly #open = new Map<number, string>();
  readonly #listeners = processListeners();
  readonly #hook = createHook({
    init: (id, kind) => {
      if (KINDS.has(kind)) this.#open.set(id, kind);
    },
    destroy: (id) => {
      this.#open.delete(id);
    },
  }).enable();

  /** What was opened since this watch was made and is still open, listeners on `process` included. */
  get open(): string[] {
    const handles = [...this.#open.values()];
    const listeners = processListeners() - this.#listeners;
    return listeners > 0 ? [...handles, `${listeners} listeners on process`] : handles;
  }

  /** As `open`, after what was told to close had its time to. Ends the watch. */
  async left(): Promise<string[]> {
    const giveUp = performance.now() + PATIENCE_MS;
    while (this.open.length > 0 && performance.now() < giveUp) await new Promise((resolve) => setImmediate(resolve));
    this.#hook.disable();
    return this.open;
  }
}

function processListeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}
