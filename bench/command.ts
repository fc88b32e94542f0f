// The command line as a child process, with what it cost.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { child } from './children.js';

export const MAIN = fileURLToPath(new URL('../cli/main.cjs', import.meta.url));
const MEASURED = fileURLToPath(new URL('./measured.js', import.meta.url));

/** Of the processor times in /proc. */
const TICKS_PER_SECOND = 100;

export interface Cost {
  readonly cpuSeconds: number;
  readonly anonymousMiB: number;
}

export class Command {
  readonly #process: ChildProcess;
  readonly #lines: Record<string, unknown>[] = [];
  readonly #started = performance.now();
  #cost = '';
  readonly ended: Promise<number>;

  constructor(words: readonly string[], stateFolder: string) {
    const env = { ...process.env, XDG_STATE_HOME: stateFolder };
    const stdio = ['ignore', 'pipe', 'inherit', 'pipe'] as const;
    this.#process = child(spawn(process.execPath, [MEASURED, MAIN, ...words, '--json'], { env, stdio: [...stdio] }));
    const [, output, , cost] = this.#process.stdio;
    if (!output || !cost || !('setEncoding' in output) || !('setEncoding' in cost)) throw new Error('no pipes to the child');
    createInterface({ input: output }).on('line', (line) => this.#lines.push(JSON.parse(line)));
    cost.setEncoding('utf8').on('data', (text) => {
      this.#cost += text;
    });
    this.ended = once(this.#process, 'close').then(() => performance.now() - this.#started);
  }

  /** Waits for a line with that event. */
  async line(event: string): Promise<Record<string, unknown>> {
    for (;;) {
      const found = this.#lines.find((line) => line.event === event);
      if (found) return found;
      if (this.#process.exitCode !== null) throw new Error(`the command ended without "${event}"`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Waits for so many lines with that event. */
  async lines(event: string, count: number): Promise<void> {
    while (this.#lines.filter((line) => line.event === event).length < count) {
      if (this.#process.exitCode !== null) throw new Error(`the command ended without ${count} times "${event}"`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Anonymous memory now. */
  get anonymousKiB(): number {
    return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${this.#process.pid}/status`, 'utf8'))?.[1]);
  }

  /** Processor time so far. */
  get cpuSeconds(): number {
    const [user, system] =
      readFileSync(`/proc/${this.#process.pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').slice(11, 13) ?? [];
    return (Number(user) + Number(system)) / TICKS_PER_SECOND;
  }

  last(event: string): Record<string, unknown> | undefined {
    return this.#lines.findLast((line) => line.event === event);
  }

  /** Milliseconds until it ended by itself, and its cost. @throws Error when it failed. */
  async finish(): Promise<Cost & { ms: number }> {
    const ms = await this.ended;
    if (this.#process.exitCode !== 0) throw new Error(`the command ended with ${this.#process.exitCode}`);
    return { ms, ...JSON.parse(this.#cost) };
  }

  async stop(): Promise<Cost> {
    this.#process.kill('SIGTERM');
    await this.ended;
    return JSON.parse(this.#cost);
  }
}
