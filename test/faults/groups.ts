// All faults, in the order of the table.
import { faults as commandLine } from './command-line/index.js';
import type { Fault } from './fault.js';
import { faults as metainfo } from './metainfo/index.js';
import { faults as plugins } from './plugins/index.js';
import { faults as process } from './process/index.js';
import { faults as storage } from './storage/index.js';
import { faults as tracker } from './tracker/index.js';
import { faults as wire } from './wire/index.js';

export const FAULTS: readonly Fault[] = [
  ...metainfo,
  ...tracker,
  ...wire,
  ...storage,
  ...process,
  ...plugins,
  ...commandLine,
].sort((one, other) => one.row - other.row);
