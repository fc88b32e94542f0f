// A program at work on a host: what it says is kept, and it never outlives its cell.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** Characters of what a program said that are kept: it is searched, and goes into a failure's report. */
const KEPT = 1_000_000;
const LOOK_MS = 25;

export class Program {
  readonly ended: Promise<number | string | null>;
  #running = true;
  #said = '';

  constructor(
    readonly name: string,
    private readonly process: ChildProcess,
  ) {
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#said = (this.#said + text).slice(-KEPT);
      });
    }
    this.ended = once(process, 'close').then(([code, signal]) => {
      this.#running = false;
      return code ?? signal;
    });
  }

  /** What it said, stdout and stderr together. */
  get said(): string {
    return this.#said;
  }

  /** Waits for something to become true while it runs. @throws when it ends before, or the signal is aborted */
  async until(isTrue: () => boolean, signal: AbortSignal): Promise<void> {
    while (!isTrue()) {
      if (!this.#running) throw new Error(`${this.name} ended with ${await this.ended}: ${lastLines(this.#said, 3)}`);
      await pause(LOOK_MS, undefined, { signal });
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.#running) this.process.kill(signal);
    await this.ended;
  }
}

export function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join(' | ');
}
