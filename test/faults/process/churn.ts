// Row 86: hours of churn, in little. The soak (npm run soak) is the same for as long as one likes, with slopes.
import type { Figures } from '../../soak/figures.js';
import { World } from '../../soak/world.js';
import type { Fault, Scene } from '../fault.js';

/** As many hashing threads as the standard profile has. */
const WORKERS = 2;
/** In the first ones caches fill. */
const WARM_UP = 3;
const ROUNDS = 10;
/** One that loses nothing gains a tenth of it. */
const MAX_HEAP_GAINED = 2 ** 20;
/** Two hashing threads may be there or not: a handful of handles each. */
const MAX_MORE_HANDLES = 12;

export const churn: readonly Fault[] = [
  {
    row: 86,
    group: 'process',
    title: 'torrents, peers, trackers and content come and go, round after round',
    waits: true,
    seconds: 300,
    run: comesAndGoes,
  },
];

async function comesAndGoes(scene: Scene): Promise<string> {
  const world = await World.open(1, WORKERS);
  scene.after(() => world.close());
  const figures: Figures[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await world.round(scene.signal);
    figures.push(await world.watched.ask('figures'));
  }
  const least = (name: keyof Figures, some: readonly Figures[]): number => Math.min(...some.map((each) => each[name]));
  const [early, late] = [figures.slice(WARM_UP, WARM_UP + 3), figures.slice(-3)];
  const more = (name: keyof Figures): number => least(name, late) - least(name, early);
  const heap = `${(more('heap') / 2 ** 20).toFixed(2)} MiB`;
  if (more('heap') > MAX_HEAP_GAINED) throw new Error(`the heap grew by ${heap} in ${ROUNDS - WARM_UP} rounds`);
  for (const name of ['timers', 'resources', 'listeners'] as const)
    if (more(name) > 0) throw new Error(`there are ${more(name)} more ${name} than before`);
  for (const name of ['handles', 'descriptors'] as const)
    if (more(name) > MAX_MORE_HANDLES) throw new Error(`there are ${more(name)} more ${name} than before`);
  const { completed = 0, 'peer-banned': banned = 0, 'peer-opened': peers = 0 } = await world.watched.ask('counts');
  return `${completed} torrents complete, ${peers} peers met and ${banned} banned, then as before; the heap has ${heap} more`;
}
