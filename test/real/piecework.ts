// The command line as a person's shell starts it, with its JSON lines read.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const MAIN = fileURLToPath(new URL('../../cli/main.cjs', import.meta.url));

export type Line = Readonly<Record<string, unknown>> & { readonly event: string };

/** A running command started with `--json`. */
export class RunningCommand {
  readonly lines: Line[] = [];
  readonly ended: Promise<number | string | null>;
  #errors = '';

  constructor(readonly process: ChildProcess) {
    const { stdout, stderr } = process;
    if (!stdout || !stderr) throw new Error('the streams of the command must be pipes');
    createInterface({ input: stdout }).on('line', (line) => this.lines.push(JSON.parse(line) as Line));
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.ended = once(process, 'close').then(([code, signal]) => code ?? signal);
  }

  get errors(): string {
    return this.#errors;
  }

  last(event: string): Line | undefined {
    return this.lines.findLast((line) => line.event === event);
  }

  /** Waits for a line. Rejects with what was said on stderr when the command ends first. */
  async line(event: string, fits: (line: Line) => boolean = () => true): Promise<Line> {
    for (;;) {
      const found = this.lines.find((line) => line.event === event && fits(line));
      if (found) return found;
      const over = await Promise.race([
        this.ended.then(() => true),
        new Promise<false>((resolve) => setTimeout(resolve, 20, false)),
      ]);
      if (over && !this.lines.some((line) => line.event === event && fits(line))) {
        throw new Error(`it ended without a "${event}" line: ${this.errors}`);
      }
    }
  }

  /** Exit code 0, or an error with what was said on stderr. */
  async success(): Promise<void> {
    const code = await this.ended;
    if (code !== 0) throw new Error(`it ended with ${code}: ${this.errors}`);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string | null> {
    this.process.kill(signal);
    return this.ended;
  }
}
