// What a plugin may do.
import type { Fault } from '../fault.js';

export const faults: readonly Fault[] = [];
