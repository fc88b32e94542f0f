// Every parser that reads what others wrote.
import { METAINFO_TARGETS } from './metainfo.js';
import { OUTSIDE_TARGETS } from './outside.js';
import type { Target } from './target.js';
import { WIRE_TARGETS } from './wire.js';

export const TARGETS: readonly Target[] = [...METAINFO_TARGETS, ...WIRE_TARGETS, ...OUTSIDE_TARGETS];
