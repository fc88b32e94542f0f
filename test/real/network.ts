// Hosts with addresses of their own on one machine: network namespaces joined by a bridge (Debian's iproute2; needs root).
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';

/** All addresses are inside this process's own namespaces: nothing reaches, or is reached from, anywhere else. */
const SUBNET = '10.77.0';

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: 'pipe' });
}

export interface Host {
  readonly name: string;
  readonly address: string;
  /** Starts a program there; its standard streams are pipes. */
  run(program: string, words: readonly string[], env?: NodeJS.ProcessEnv): ChildProcess;
}

export class Network {
  static #opened = 0;
  // Several networks may be open in one process.
  readonly #prefix = `pw${process.pid}n${Network.#opened++}`;
  readonly #switch = `${this.#prefix}sw`;
  readonly #names: string[] = [];

  /** Root, and a kernel that lets us. */
  static get possible(): boolean {
    const probe = `pw${process.pid}probe`;
    try {
      ip('netns', 'add', probe);
      ip('netns', 'del', probe);
      return true;
    } catch {
      return false;
    }
  }

  constructor() {
    this.#namespace(this.#switch);
    ip('-n', this.#switch, 'link', 'add', 'br0', 'type', 'bridge');
    ip('-n', this.#switch, 'link', 'set', 'br0', 'up');
  }

  /** @param megabits its link carries no more; for tests that must act in the middle of a transfer */
  host(name: string, megabits?: number): Host {
    const number = this.#names.length;
    const namespace = `${this.#prefix}${name}`;
    const port = `h${number}`;
    const address = `${SUBNET}.${number}`;
    this.#namespace(namespace);
    ip('-n', this.#switch, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    ip('-n', this.#switch, 'link', 'set', port, 'master', 'br0', 'up');
    ip('-n', namespace, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    for (const link of ['lo', 'eth0']) ip('-n', namespace, 'link', 'set', link, 'up');
    if (megabits !== undefined) {
      const shape = ['tbf', 'rate', `${megabits}mbit`, 'burst', '1mb', 'latency', '50ms'];
      execFileSync('tc', ['-n', namespace, 'qdisc', 'add', 'dev', 'eth0', 'root', ...shape], { stdio: 'pipe' });
    }
    return {
      name,
      address,
      run: (program, words, env = {}) =>
        // exec: the signal reaches the program itself, not the wrapper.
        spawn('ip', ['netns', 'exec', namespace, program, ...words], { stdio: 'pipe', env: { ...process.env, ...env } }),
    };
  }

  close(): void {
    for (const name of this.#names.splice(0)) ip('netns', 'del', name);
  }

  #namespace(name: string): void {
    ip('netns', 'add', name);
    this.#names.push(name);
  }
}
