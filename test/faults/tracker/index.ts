// What a tracker may do.
import type { Fault } from '../fault.js';
import { bodies } from './bodies.js';
import { intervals } from './intervals.js';
import { peers } from './peers.js';
import { redirects } from './redirects.js';
import { refusals } from './refusals.js';
import { stopping } from './stopping.js';

export const faults: readonly Fault[] = [...refusals, ...bodies, ...redirects, ...intervals, ...peers, ...stopping];
