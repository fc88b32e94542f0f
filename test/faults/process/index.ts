// What may happen to the process.
import type { Fault } from '../fault.js';

export const faults: readonly Fault[] = [];
