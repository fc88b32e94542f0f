// What a peer may do.
import type { Fault } from '../fault.js';
import { cheats } from './cheats/index.js';
import { hostile } from './hostile/index.js';
import { wrongInfoHash } from './wrong-info-hash.js';

export const faults: readonly Fault[] = [...wrongInfoHash, ...cheats, ...hostile];
