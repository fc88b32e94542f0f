// A client at work as a process: what it said is kept, what it costs is watched, and all its children end with it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Running } from './fault.js';

/** Characters of each stream that are kept. */
export const KEPT = 1_048_576;
const WATCH_MS = 50;
const LOOK_MS = 20;
/** What left the group may hold the streams open still when the process is gone. */
const LAST_WORDS_MS = 1_000;
/** Of the processor times in /proc. */
const TICKS_PER_SECOND = 100;

/** None of them outlives this process when it ends before its faults. */
const alive = new Set<RunningProcess>();
process.on('exit', () => {
  for (const each of alive) each.signal('SIGKILL');
});

export class RunningProcess implements Running {
  readonly process: ChildProcess;
  readonly ended: Promise<number | string | null>;
  #running = true;
  #stdout = '';
  #stderr = '';
  #peakMemory = 0;
  #cpu = 0;

  constructor(
    words: readonly string[],
    readonly address: string,
    { folder, env }: { readonly folder: string; readonly env: NodeJS.ProcessEnv },
  ) {
    const [program = '', ...more] = words;
    // A group of its own: signals reach what stands behind words such as `prlimit`, too.
    this.process = spawn(program, more, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout = (this.#stdout + text).slice(-KEPT);
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT);
    });
    this.process.once('exit', () => {
      const { stdout, stderr } = this.process;
      setTimeout(() => [stdout, stderr].map((stream) => stream?.destroy()), LAST_WORDS_MS).unref();
    });
    alive.add(this);
    const watch = setInterval(() => this.#look(), WATCH_MS);
    this.ended = once(this.process, 'close')
      .then(([code, signal]) => code ?? signal)
      .catch((error) => {
        this.#stderr += `${program} cannot be started: ${error.message}`;
        return null;
      })
      .finally(() => {
        this.#running = false;
        alive.delete(this);
        clearInterval(watch);
      });
  }

  get running(): boolean {
    return this.#running;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  get peakMemory(): number {
    this.#look();
    return this.#peakMemory;
  }

  get cpu(): number {
    this.#look();
    return this.#cpu;
  }

  async until(isTrue: () => boolean, ms: number): Promise<void> {
    const giveUp = performance.now() + ms;
    while (!isTrue()) {
      if (!this.#running) throw new Error(`it ended with ${await this.ended}${this.#lastWords()}`);
      if (performance.now() > giveUp) throw new Error(`not within ${ms / 1000} s${this.#lastWords()}`);
      await pause(LOOK_MS);
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string | null> {
    this.signal(signal);
    return this.ended;
  }

  signal(signal: NodeJS.Signals): void {
    const { pid } = this.process;
    if (!this.#running || pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It ended just now.
    }
  }

  #lastWords(): string {
    const said = `${this.#stdout.slice(-2000)}\n${this.#stderr.slice(-2000)}`.trim().split('\n').slice(-3).join(' | ');
    return said === '' ? ' and said nothing' : `; its last words: ${said}`;
  }

  #look(): void {
    const { pid } = this.process;
    if (!this.#running || pid === undefined) return;
    const costs = family(pid).map(costOf);
    this.#peakMemory = Math.max(this.#peakMemory, sum(costs.map(({ memory }) => memory)));
    this.#cpu = Math.max(this.#cpu, sum(costs.map(({ cpu }) => cpu)));
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** A process and all below it. */
function family(pid: number): number[] {
  const children = fileOf(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(family)];
}

function costOf(pid: number): { memory: number; cpu: number } {
  const kib = /^RssAnon:\s+(\d+) kB$/m.exec(fileOf(pid, 'status'))?.[1];
  // After the name, which may hold anything: the 12th and 13th are user and system time, then those of ended children.
  const times = fileOf(pid, 'stat').split(') ').at(-1)?.split(' ').slice(11, 15).map(Number) ?? [];
  return { memory: Number(kib ?? 0) * 1024, cpu: (sum(times) * 1000) / TICKS_PER_SECOND };
}

/** Empty when the process is gone. */
function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
