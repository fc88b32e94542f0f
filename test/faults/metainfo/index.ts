// What may be wrong with a torrent file.
import type { Fault } from '../fault.js';

export const faults: readonly Fault[] = [];
