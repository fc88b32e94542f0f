// What may be said on the command line, and by it.
import type { Fault } from '../fault.js';
import { absent } from './absent.js';
import { outsideText } from './outside-text.js';
import { streams } from './streams.js';
import { words } from './words.js';

export const faults: readonly Fault[] = [...outsideText, ...words, ...streams, ...absent];
