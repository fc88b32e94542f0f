// The clock as one plugin has it: what its timers throw bears its name.
import { PluginError } from '../kernel/index.js';
import type { Clock, Timer } from './system.js';

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
    try {
      callback();
    } catch (cause) {
      // Of a step that it called: that bears its own name.
      throw cause instanceof PluginError ? cause : new PluginError(this.plugin, 'run', 'a timer', cause);
    }
  }
}
