// Rows 38 to 42: trash among the peers and numbers of a reply. The good peer in it is found.
import type { MisbehavingTracker } from '../../kit/misbehaving-tracker/index.js';
import type { Fault, Scene } from '../fault.js';
import { expectTold, fetched, http, type Open, summary, udp } from './stage.js';

interface Row {
  readonly row: number;
  readonly title: string;
  readonly open: Open<MisbehavingTracker>;
  readonly told?: RegExp;
  readonly fast?: true;
}

const cut = /The list of peers ends inside an entry/;
const ROWS: readonly Row[] = [
  { row: 38, title: 'peers end inside an entry', open: http('peers cut short'), told: cut, fast: true },
  { row: 38, title: 'peers6 ends inside an entry', open: http('peers6 cut short'), told: cut },
  { row: 38, title: 'peers by UDP end inside an entry', open: udp('peers cut short'), told: cut },
  { row: 39, title: 'dictionaries of peers with trash among them', open: http('trash among the peers'), fast: true },
  { row: 41, title: '200 duplicates before the good peer', open: http('200 duplicates') },
  { row: 41, title: 'a UDP reply of 64 KB', open: udp('reply of 64 KB') },
  { row: 42, title: 'counts are 2^63 - 1', open: http('counts of 2^63 - 1') },
  { row: 42, title: 'counts are below 0', open: http('counts below 0') },
  { row: 42, title: 'counts by UDP are below 0', open: udp('counts below 0') },
];

/** Addresses that one torrent of ours remembers. */
const MAX_KNOWN = 3000;

export const peers: readonly Fault[] = [
  ...ROWS.map(
    ({ row, title, open, told, fast }): Fault => ({
      row,
      group: 'tracker',
      title,
      others: true,
      ...(fast && { fast }),
      run: async (scene) => {
        const seen = await fetched(scene, open, { alone: true });
        if (told) expectTold(scene, seen.running, told);
        return summary(seen);
      },
    }),
  ),
  {
    row: 39,
    group: 'tracker',
    title: 'the peers are a number; the next tracker knows better',
    run: async (scene) => summary(await fetched(scene, http('peers that are a number'))),
  },
  {
    row: 40,
    group: 'tracker',
    title: 'peers at port 0, 0.0.0.0, multicast, broadcast and the own address',
    others: true,
    run: dialsNobodyElse,
  },
  {
    row: 41,
    group: 'tracker',
    title: '5000 peers where nobody is, the good one among them',
    others: true,
    run: findsTheGoodOne,
  },
  {
    row: 42,
    group: 'tracker',
    title: 'a tracker id has 500 KB',
    others: true,
    run: async (scene) => {
      const seen = await fetched(scene, http('tracker id of 500 KB'), { alone: true });
      // With such an id in it, the server would have refused the request.
      if (!seen.tracker.asked.some(({ event }) => event === 'completed')) throw new Error('completion was not told');
      return summary(seen);
    },
  },
];

async function dialsNobodyElse(scene: Scene): Promise<string> {
  const seen = await fetched(scene, http('peers that nobody can dial'), { alone: true, words: ['--json'] });
  if (scene.client.name !== 'ours') return summary(seen);
  const told = eventsOf(seen.running.stdout).find(({ event }) => event === 'tracker-replied');
  // The good one, and port 6881 of this machine, which is a peer like another.
  const dialled = new Set(eventsOf(seen.running.stdout).flatMap(({ event, peer }) => (event.startsWith('peer-') ? [peer] : [])));
  if (dialled.size > 2) throw new Error(`it dialled ${[...dialled].join(', ')}`);
  return `${summary(seen)}; ${told?.peers} of 7 taken`;
}

async function findsTheGoodOne(scene: Scene): Promise<string> {
  const seen = await fetched(scene, http('5000 peers'), { alone: true, words: ['--json'] });
  if (scene.client.name !== 'ours') return summary(seen);
  const known = Math.max(...eventsOf(seen.running.stdout).map(({ knownPeers = 0 }) => knownPeers));
  if (known > MAX_KNOWN) throw new Error(`it remembers ${known} peers`);
  return `${summary(seen)}; ${known} remembered at most`;
}

interface Event {
  readonly event: string;
  readonly peer?: string;
  readonly peers?: number;
  readonly knownPeers?: number;
}

const eventsOf = (stdout: string): Event[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
