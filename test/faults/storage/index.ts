// What may happen to the content and the records of it.
import type { Fault } from '../fault.js';

export const faults: readonly Fault[] = [];
