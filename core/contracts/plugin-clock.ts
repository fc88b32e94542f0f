// The clock as one plugin has it: what its timers throw bears its name, and so does how long they take.
import { PluginError } from '../kernel/index.js';
import type { Clock, Timer } from './system.js';

export interface TimerRun {
  readonly plugin: string;
  readonly ms: number;
}

const slowest = new WeakMap<Clock, TimerRun>();

/** The run of a plugin's timer that took longest since this was asked last; undefined when none took a millisecond. */
export function takeSlowestTimer(clock: Clock): TimerRun | undefined {
  const run = slowest.get(clock);
  slowest.delete(clock);
  return run;
}

export class PluginClock implements Clock {
  constructor(
    private readonly clock: Clock,
    private readonly plugin: string,
  ) {}

  now(): number {
    return this.clock.now();
  }

  wallTime(): number {
    return this.clock.wallTime();
  }

  after(ms: number, callback: () => void): Timer {
    return this.clock.after(ms, () => this.#run(callback));
  }

  every(ms: number, callback: () => void): Timer {
    return this.clock.every(ms, () => this.#run(callback));
  }

  #run(callback: () => void): void {
    const start = this.clock.now();
    try {
      callback();
    } catch (cause) {
      // Of a step that it called: that bears its own name.
      throw cause instanceof PluginError ? cause : new PluginError(this.plugin, 'run', 'a timer', cause);
    } finally {
      const ms = this.clock.now() - start;
      if (ms > (slowest.get(this.clock)?.ms ?? 0)) slowest.set(this.clock, { plugin: this.plugin, ms });
    }
  }
}
