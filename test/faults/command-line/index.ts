// What may be wrong with the command line and the terminal.
import type { Fault } from '../fault.js';

export const faults: readonly Fault[] = [];
