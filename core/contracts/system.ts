// Time and chance, by contract, so that tests own both.
import { one, type Token } from '../kernel/index.js';
import { PluginClock } from './plugin-clock.js';

export interface Timer {
  /** Idempotent. */
  cancel(): void;
}

export interface Clock {
  /** Milliseconds, best whole ones, monotonic: never jumps with the wall clock. */
  now(): number;
  /** Milliseconds since 1970, for dates people see. */
  wallTime(): number;
  /** Calls once after `ms` (clamped to what a timer can hold). A pending timer keeps no process alive. */
  after(ms: number, callback: () => void): Timer;
  /** Calls every `ms`. */
  every(ms: number, callback: () => void): Timer;
}

export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  bytes(count: number): Uint8Array;
}

export const CLOCK: Token<Clock> = { ...one<Clock>('clock'), seenBy: (clock, plugin) => new PluginClock(clock, plugin) };
export const RANDOM = one<Random>('random');
