// What may be wrong with a torrent file.
import type { Fault } from '../fault.js';
import { corpusFaults, fastCorpusFaults } from './corpus.js';
import { downloadFaults } from './downloads.js';

export const faults: readonly Fault[] = [...fastCorpusFaults, ...corpusFaults, ...downloadFaults];
