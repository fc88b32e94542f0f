// What may happen to the content and the records of it.
import type { Fault } from '../fault.js';
import { device } from './device.js';
import { everyCall } from './every-call.js';
import { foreign } from './foreign.js';
import { full } from './full.js';
import { inTheWay } from './in-the-way.js';
import { killed } from './killed.js';
import { records } from './records.js';
import { seeding } from './seeding.js';

export const faults: readonly Fault[] = [
  ...full,
  ...inTheWay,
  ...foreign,
  ...device,
  ...killed,
  ...records,
  ...seeding,
  ...everyCall,
];
