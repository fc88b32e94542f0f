// The soak's end of the process of ours.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Ask, Asks } from './asked.js';

const SUBJECT = fileURLToPath(new URL('./subject.js', import.meta.url));
/**
 * Each function is compiled once, at its first call, and never better: else the heap would hold ever more of that for hours.
 * What is given back goes to the system at once, so that the memory of the process follows.
 */
const FLAGS = ['--expose-gc', '--always-sparkplug', '--no-opt', '--no-maglev', '--max-semi-space-size=1'];
const MALLOC = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '65536' };
/** What any answer may take: compiled like that, a flood of requests keeps it at work for seconds. */
const PATIENCE_MS = 180_000;

export class Watched {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;

  /** @param folder of its records @param workers its hashing threads */
  static async start(folder: string, workers: number): Promise<Watched> {
    const watched = new Watched(folder, workers);
    await watched.#answer(0, 'its start');
    return watched;
  }

  private constructor(folder: string, workers: number) {
    this.#process = fork(SUBJECT, [folder, String(workers)], {
      execArgv: FLAGS,
      env: { ...process.env, ...MALLOC },
      serialization: 'advanced',
    });
    this.#process.on('message', (answer: Answer) => this.#waiting.get(answer.id)?.(answer));
  }

  async ask<K extends keyof Asks>(what: K, ...words: Parameters<Asks[K]>): Promise<Awaited<ReturnType<Asks[K]>>> {
    const id = ++this.#asked;
    const answer = this.#answer(id, what);
    this.#process.send({ id, what, words } satisfies Ask);
    return (await answer) as Awaited<ReturnType<Asks[K]>>;
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'close');
  }

  #answer(id: number, what: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const died = (): void => settle(() => reject(new Error(`it died before it answered to "${what}"`)));
      const timer = setTimeout(
        () => settle(() => reject(new Error(`no answer to "${what}" in ${PATIENCE_MS / 1000} s`))),
        PATIENCE_MS,
      );
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        this.#process.off('exit', died);
        this.#waiting.delete(id);
        how();
      };
      this.#process.on('exit', died);
      this.#waiting.set(id, ({ value, error }) =>
        settle(() => (error === undefined ? resolve(value) : reject(new Error(`"${what}": ${error}`)))),
      );
    });
  }
}
