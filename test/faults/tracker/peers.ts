// Rows 38 to 42: trash among the peers and numbers of a reply. The good peer in it is found.
import type { Fault, Scene } from '../fault.js';
import { endsWell, faultsOf, type Row } from './row.js';
import { fetched, http, summary, udp } from './stage.js';

const cut = /The list of peers ends inside an entry/;
const ALONE = { alone: true };
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
  ...faultsOf(
    ROWS.map((row) => ({ ...row, course: ALONE })),
    endsWell,
  ),
  ...faultsOf(
    [
      {
        row: 39,
        title: 'the peers are a number; the next tracker knows better',
        open: http('peers that are a number'),
        oursAlone: true,
      },
    ],
    endsWell,
  ),
  ...faultsOf(
    [
      {
        row: 40,
        title: 'peers at port 0, 0.0.0.0, multicast, broadcast and the own address',
        open: http('peers that nobody can dial'),
      },
    ],
    dialsNobodyElse,
  ),
  ...faultsOf(
    [{ row: 41, title: '5000 peers where nobody is, the good one among them', open: http('5000 peers') }],
    findsTheGoodOne,
  ),
  ...faultsOf([{ row: 42, title: 'a tracker id has 500 KB', open: http('tracker id of 500 KB') }], isToldOfCompletion),
];

async function dialsNobodyElse(scene: Scene, { open }: Row): Promise<string> {
  const seen = await fetched(scene, open, { ...ALONE, words: ['--json'] });
  if (scene.client.name !== 'ours') return summary(seen);
  const told = eventsOf(seen.running.stdout).find(({ event }) => event === 'tracker-replied');
  // The good one, and port 6881 of this machine, which is a peer like another.
  const dialled = new Set(eventsOf(seen.running.stdout).flatMap(({ event, peer }) => (event.startsWith('peer-') ? [peer] : [])));
  if (dialled.size > 2) throw new Error(`it dialled ${[...dialled].join(', ')}`);
  return `${summary(seen)}; ${told?.peers} of 7 taken`;
}

async function findsTheGoodOne(scene: Scene, { open }: Row): Promise<string> {
  const seen = await fetched(scene, open, { ...ALONE, words: ['--json'] });
  if (scene.client.name !== 'ours') return summary(seen);
  const known = Math.max(...eventsOf(seen.running.stdout).map(({ knownPeers = 0 }) => knownPeers));
  if (known > MAX_KNOWN) throw new Error(`it remembers ${known} peers`);
  return `${summary(seen)}; ${known} remembered at most`;
}

/** With such an id in it, the server would have refused the request. */
async function isToldOfCompletion(scene: Scene, { open }: Row): Promise<string> {
  const seen = await fetched(scene, open, ALONE);
  if (!seen.tracker.asked.some(({ event }) => event === 'completed')) throw new Error('completion was not told');
  return summary(seen);
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
