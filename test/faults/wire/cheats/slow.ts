// Rows 62 and 63: peers that hang up, or give nothing, or next to nothing.
import { CHEATS } from '../../../kit/hostile-peer/index.js';
import type { Fault } from '../../fault.js';
import { besideClean, fetchesBeside, slowedDown } from './beside.js';

/** The whole download may take so many times as long as without the cheat. */
const TIMES = 2;
/** Dials of one that hangs up at once, in the five seconds of a download: with a back-off they are few. */
const MOST_DIALS = 5;

type Name = keyof typeof CHEATS;

const QUITTERS = [
  ['disconnect in the middle of a block', 'a peer hangs up in the middle of each block'],
  ['disconnect on every request', 'a peer hangs up at each request'],
] satisfies [Name, string][];
const IDLERS = [
  ['never unchokes', 'a peer has everything and never unchokes'],
  ['ignores requests', 'a peer unchokes and ignores all requests'],
  ['trickles 10 bytes a second', 'a peer gives ten bytes a second'],
] satisfies [Name, string][];

const fault = (row: number, [name, title]: readonly [Name, string]): Fault => ({
  row,
  group: 'wire',
  title: `${title}, beside an honest seeder`,
  others: true,
  seconds: 120,
  run: (scene) =>
    besideClean(scene, async (clean) => {
      const seen = await fetchesBeside(scene, CHEATS[name]);
      const dials = seen.cheats.length;
      if (dials === 0) throw new Error('the cheat was not dialled');
      if (dials > MOST_DIALS) throw new Error(`it was dialled ${dials} times in ${seen.ms} ms`);
      return `${slowedDown(seen, clean, TIMES)}; dialled ${dials === 1 ? 'once' : `${dials} times`}`;
    }),
});

export const slow: readonly Fault[] = [
  ...QUITTERS.map((quitter) => fault(62, quitter)),
  ...IDLERS.map((idler) => fault(63, idler)),
];
