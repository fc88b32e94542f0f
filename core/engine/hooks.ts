// Calls into plugins for a whole torrent. One that throws is told by name and harms nobody else; one that goes on throwing is
// called no more.
import { faultOf } from '../contracts/index.js';
import { PluginError } from '../kernel/index.js';
import { messageOf } from '../model/index.js';
import { MAX_HOOK_FAULTS } from './bounds.js';
import type { Lag } from './lag.js';

export class Hooks {
  readonly #lag: Lag;
  readonly #warn: (message: string) => void;
  readonly #faults = new Map<object, number>();

  constructor(lag: Lag, warn: (message: string) => void) {
    this.#lag = lag;
    this.#warn = warn;
  }

  call(instance: object, doing: string, call: () => void): void {
    const before = this.#faults.get(instance) ?? 0;
    // What it holds it may always give back.
    if (before >= MAX_HOOK_FAULTS && doing !== 'closed') return;
    try {
      this.#lag.timed(instance, doing, call);
    } catch (error) {
      const fault = faultOf(instance, doing, error);
      this.failed(fault);
      this.#faults.set(instance, before + 1);
      if (before + 1 !== MAX_HOOK_FAULTS) return;
      const whose = fault instanceof PluginError ? `plugin "${fault.plugin}"` : 'a plugin';
      this.#warn(`${whose} failed ${MAX_HOOK_FAULTS} times in this torrent and is called no more`);
    }
  }

  /** It failed elsewhere. */
  failed(error: unknown): void {
    this.#warn(error instanceof PluginError ? error.message : `a plugin failed: ${messageOf(error)}`);
  }
}
