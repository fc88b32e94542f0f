// The contests by name: what each client is put to, and the content that it is about.
import type { Run } from '../figures.js';
import type { Scene } from '../scene.js';
import type { Named } from './clients/index.js';
import { create } from './create.js';
import { check, leech, seed } from './transfers.js';

/** Of the seeder of a swarm, MiB/s: so little that the leechers must trade. */
const SWARM_CAP = 64;
const LEECHERS = 4;
const SEVERAL = 8;

export interface Contest {
  /** Unless the command line names others. */
  readonly mebibytes?: number;
  readonly pieceLength?: number;
  /** What a client must be able to do. */
  readonly needs: 'download' | 'seed' | 'create';
  measure(scene: Scene, client: Named): Promise<Run>;
}

const one = (scene: Scene, client: Named): Promise<Run> => leech(scene, client, {});

export const CONTESTS: Readonly<Record<string, Contest>> = {
  leech: { needs: 'download', measure: one },
  'leech-from-8': { needs: 'download', measure: (scene, client) => leech(scene, client, { seeders: SEVERAL }) },
  seed: { needs: 'seed', measure: (scene, client) => seed(scene, client, 1) },
  'seed-to-8': { needs: 'seed', measure: (scene, client) => seed(scene, client, SEVERAL) },
  swarm: { needs: 'download', measure: (scene, client) => leech(scene, client, { leechers: LEECHERS, cap: SWARM_CAP }) },
  check: { needs: 'seed', measure: check },
  create: { needs: 'create', measure: create },
  'leech-16k': { needs: 'download', mebibytes: 64, pieceLength: 2 ** 14, measure: one },
  'leech-4m': { needs: 'download', mebibytes: 1024, pieceLength: 2 ** 22, measure: one },
};
