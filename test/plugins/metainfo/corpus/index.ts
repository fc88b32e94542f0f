// Bad and tricky torrents, each with what has to come of it. The parser is held to all of them, and whole clients to many.
import type { Entry } from './entry.js';
import { KEYS } from './keys.js';
import { NAMES_AND_PATHS } from './names.js';
import { NO_TORRENTS } from './no-torrents.js';
import { ODD } from './odd.js';

export * from './entry.js';

export const CORPUS: readonly Entry[] = [...NO_TORRENTS, ...KEYS, ...NAMES_AND_PATHS, ...ODD];
