// One piecework process of the demo: started, listened to, ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { JsonEventName, JsonEvents } from '../json-events.js';

const MAIN = fileURLToPath(new URL('../main.cjs', import.meta.url));
/** Milliseconds. A child that does not end by itself is killed. */
const END_LIMIT_MS = 6_000;
/** UTF-16 units of what a child said to people, kept for when it fails. */
const KEPT_TEXT = 2_000;

type Lines = { [K in JsonEventName]: { event: K } & JsonEvents[K] };
type Line = Lines[JsonEventName];

export class Child {
  /** Rejects when the process ends by itself and not well. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #listeners = new Map<string, (line: Line) => void>();
  #text = '';
  #stopping = false;

  constructor(
    readonly name: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
  ) {
    this.#process = spawn(process.execPath, [MAIN, ...args, '--json'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const { stdout, stderr } = this.#process;
    if (stdout) createInterface(stdout).on('line', (text) => this.#take(text));
    stderr?.on('data', (bytes) => {
      this.#text = `${this.#text}${bytes}`.slice(-KEPT_TEXT);
    });
    this.ended = new Promise((resolve, reject) => {
      this.#process.once('error', reject);
      this.#process.once('close', (code) => {
        if (code === 0 || this.#stopping) resolve();
        else reject(new Error(`the ${name} ended with code ${code}: ${this.#text.trim() || 'it said nothing'}`));
      });
    });
    // Whoever waits for an event learns of it; nobody may be waiting.
    this.ended.catch(() => {});
  }

  on<K extends JsonEventName>(event: K, listener: (fields: JsonEvents[K]) => void): void {
    const isOurs = (line: Line): line is Line & Lines[K] => line.event === event;
    this.#listeners.set(event, (line) => {
      if (isOurs(line)) listener(line);
    });
  }

  /** The first object of that name. Rejects when the process ends before. */
  next<K extends JsonEventName>(event: K): Promise<JsonEvents[K]> {
    const early = this.ended.then(() => Promise.reject(new Error(`the ${this.name} ended too early`)));
    return Promise.race([new Promise<JsonEvents[K]>((resolve) => this.on(event, resolve)), early]);
  }

  /** As Ctrl-C would. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#process.kill('SIGINT');
    const timer = setTimeout(() => this.kill(), END_LIMIT_MS);
    await this.ended.catch(() => {});
    clearTimeout(timer);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #take(text: string): void {
    const line: Line = JSON.parse(text);
    this.#listeners.get(line.event)?.(line);
  }
}
