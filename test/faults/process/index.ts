// What may happen to the process.
import type { Fault } from '../fault.js';
import { churn } from './churn.js';
import { descriptors } from './descriptors.js';
import { portTaken } from './port-taken.js';
import { signals } from './signals.js';
import { standstill } from './standstill.js';
import { uncaught } from './uncaught.js';

export const faults: readonly Fault[] = [...signals, ...standstill, ...descriptors, ...portTaken, ...uncaught, ...churn];
