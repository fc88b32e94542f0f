// Rows 59 to 65: peers that give wrongly, late, twice or never, or talk without end.
import type { Fault } from '../../fault.js';
import { corrupt } from './corrupt.js';
import { floods } from './floods.js';
import { slow } from './slow.js';

export const cheats: readonly Fault[] = [...corrupt, ...slow, ...floods];
