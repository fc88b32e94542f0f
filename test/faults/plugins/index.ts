// What a plugin may do wrong.
import type { Fault } from '../fault.js';
import { atLoad } from './at-load.js';
import { atWork } from './at-work.js';
import { dependencies } from './dependencies.js';
import { never } from './never.js';
import { unload } from './unload.js';

export const faults: readonly Fault[] = [...atLoad, ...never, ...dependencies, ...atWork, ...unload];
