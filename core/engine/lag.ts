// Tells who keeps everything waiting: calls into plugins that take long, and seconds that come late.
import type { TimerRun } from '../contracts/plugin-clock.js';
import { ownerOf } from '../kernel/index.js';
import { LAG_TOLD_MS, SLOW_CALL_MS, STANDSTILL_MS } from './bounds.js';

export class Lag {
  readonly #now: () => number;
  readonly #warn: (message: string) => void;
  readonly #slowestTimer: () => TimerRun | undefined;
  /** By who is named: when that was. */
  readonly #told = new Map<string, number>();
  /** Milliseconds since the last second that somebody was named for. */
  #explained = 0;

  /** @param slowestTimer of plugins, since it was asked last */
  constructor(now: () => number, warn: (message: string) => void, slowestTimer: () => TimerRun | undefined = () => undefined) {
    this.#now = now;
    this.#warn = warn;
    this.#slowestTimer = slowestTimer;
  }

  /** Calls into a plugin, which is told by its name or by an instance of it. `doing`: what for. */
  timed(who: object | string, doing: string, call: () => void): void {
    const start = this.#now();
    try {
      call();
    } finally {
      this.#took(typeof who === 'string' ? who : ownerOf(who), doing, this.#now() - start);
    }
  }

  /** Once a second; `ms` is how long that second was. */
  tick(ms: number): void {
    const run = this.#slowestTimer();
    if (run) this.#took(run.plugin, 'a timer', run.ms);
    const unexplained = ms - this.#explained;
    this.#explained = 0;
    if (unexplained < STANDSTILL_MS) return;
    this.#tell('Everything', `stood still for ${seconds(ms)}: the program was stopped, or a plugin kept it busy`);
  }

  #took(plugin: string | undefined, doing: string, ms: number): void {
    if (ms < SLOW_CALL_MS || plugin === undefined) return;
    this.#explained += ms;
    this.#tell(`Plugin "${plugin}"`, `kept everything waiting for ${seconds(ms)} (${doing})`);
  }

  #tell(who: string, what: string): void {
    const now = this.#now();
    const last = this.#told.get(who);
    if (last !== undefined && now - last < LAG_TOLD_MS) return;
    this.#told.set(who, now);
    this.#warn(`${who} ${what}`);
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
