// The rows of the matrix: what two or more clients must manage to do together.
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client, ClientName } from './client.js';
import { libtorrent } from './clients/libtorrent.js';
import type { ContentKind } from './content.js';
import type { Family, PeerOptions, Scene, ScenePeer } from './scene.js';
import type { TrackerKind } from './tracker.js';

/** The two ends of a cell, and the rest of the field for those that need more. */
export interface Ends {
  readonly it: Client;
  /** With the standard plugins, or without some, or with more words on its command line. */
  ours(without?: readonly string[], ...words: readonly string[]): Client;
  /** All clients of this machine other than ours. */
  readonly others: readonly Client[];
}

export interface Feature {
  /** Unique. "it" is the client of the column. */
  readonly title: string;
  readonly content?: ContentKind;
  readonly family?: Family;
  /** Of our profile; without them it is "not yet". */
  readonly plugins?: readonly string[];
  /** Of our `download` command; without them it is "not yet". */
  readonly options?: readonly string[];
  /** Other clients that must be there. */
  readonly besides?: readonly Client[];
  /** Its columns; all of the others' when left out. */
  readonly clients?: readonly ClientName[];
  /** Its cells take long and do little. */
  readonly waits?: boolean;
  /** What a client does not do, by its own account or as seen, and why. */
  readonly lacks?: Partial<Record<ClientName, string>>;
  readonly act: (scene: Scene, ends: Ends) => Promise<void>;
}

interface Transfer {
  readonly from: Client;
  readonly to: Client;
  readonly tracker?: TrackerKind;
  readonly taker?: PeerOptions;
}

async function transfer(scene: Scene, { from, to, tracker = 'opentracker', taker }: Transfer): Promise<void> {
  await scene.tracker(tracker);
  await scene.seeder(from);
  await scene.completed(await scene.downloader(to, taker));
}

/** One row for each direction. */
function bothWays(
  title: string,
  rest: Omit<Feature, 'title' | 'act'> & { readonly without?: readonly string[] } & Omit<Transfer, 'from' | 'to'>,
): Feature[] {
  const { without, tracker, taker, ...feature } = rest;
  const more = { ...(tracker && { tracker }), ...(taker && { taker }) };
  return [
    {
      ...feature,
      title: `ours downloads from it${title}`,
      act: (scene, { it, ours }) => transfer(scene, { from: it, to: ours(without), ...more }),
    },
    {
      ...feature,
      title: `it downloads from ours${title}`,
      act: (scene, { it, ours }) => transfer(scene, { from: ours(without), to: it, ...more }),
    },
  ];
}

/** A plugin of the matrix's own. */
const WATCH = fileURLToPath(new URL('./watch-donthave/', import.meta.url));
const WITH_METADATA = ['extended', 'ut-metadata'];
const WITH_PEX = ['extended', 'ut-pex'];
/** The peer to be told of: it cannot be told of the others, and dial them. */
const DEAF = ['ut-pex'];
/** Megabits a second: the download goes on until the news is there. */
const SLOW = 1;
/** Of the seeder's link in the mixed swarm: the others must help each other. */
const NARROW = 24;

const hostOf = (address: string): string => address.replace(/:\d+$/, '');

/** Waits until the peer has met the other one. */
async function meets(peer: ScenePeer, { address }: ScenePeer, { signal }: Scene): Promise<void> {
  const met = () => peer.met?.().some((each) => hostOf(each) === hostOf(address)) ?? false;
  await peer.program.until(met, signal);
}

/** `others` must all complete, ours among them; and ours must have passed something on. */
async function mixedSwarm(scene: Scene, seeder: Client, others: readonly Client[]): Promise<void> {
  await scene.tracker('opentracker');
  await scene.seeder(seeder, { megabits: NARROW });
  const peers = await Promise.all(others.map((client) => scene.downloader(client)));
  await Promise.all(peers.map((peer) => scene.completed(peer)));
  if (seeder.name === 'ours') return;
  const relay = peers[others.findIndex(({ name }) => name === 'ours')];
  await relay?.program.stop('SIGTERM');
  const uploaded = Number(/"event":"stopped".*"uploaded":(\d+)/.exec(relay?.program.said ?? '')?.[1]);
  if (!(uploaded > 0)) throw new Error('ours passed nothing on');
}

export const FEATURES: readonly Feature[] = [
  ...bothWays('', {}),
  {
    title: 'it downloads from ours, by our tracker',
    act: (scene, { it, ours }) => transfer(scene, { from: ours(), to: it, tracker: 'ours' }),
  },
  {
    title: 'it downloads from ours, by our tracker, over UDP',
    plugins: ['tracker-udp'],
    act: (scene, { it, ours }) => transfer(scene, { from: ours(), to: it, tracker: 'ours by UDP' }),
  },
  {
    title: 'it seeds, by our tracker',
    act: (scene, { it, ours }) => transfer(scene, { from: it, to: ours(), tracker: 'ours' }),
  },
  ...bothWays(', by a UDP tracker', { plugins: ['tracker-udp'], tracker: 'opentracker by UDP' }),
  ...bothWays(', by magnet', { plugins: WITH_METADATA, taker: { magnet: true } }),
  ...bothWays(', without fast', { plugins: ['fast'], without: ['fast'] }),
  ...bothWays(', over IPv6', { family: 'IPv6', tracker: 'ours' }),
  ...bothWays(', pieces of 16 KiB', { content: 'pieces of 16 KiB' }),
  ...bothWays(', pieces of 4 MiB', { content: 'pieces of 4 MiB' }),
  ...bothWays(', a folder with padding', { content: 'padded', besides: [libtorrent] }),
  ...bothWays(', a hybrid torrent (v1 and v2)', {
    content: 'hybrid',
    besides: [libtorrent],
    lacks: {
      aria2: 'it announces another info-hash: it leaves the empty keys of the file tree out before it hashes',
      transmission: 'it refuses the torrent as corrupted',
    },
  }),
  {
    title: 'it tells ours of a peer (PEX)',
    plugins: WITH_PEX,
    lacks: { rtorrent: "not within 60 s, a cell's time; given more it told within 116 s" },
    waits: true,
    act: async (scene, { it, ours }) => {
      await scene.tracker('opentracker');
      const known = await scene.seeder(ours(DEAF), { megabits: SLOW });
      const teller = await scene.downloader(it);
      // Its first message comes at once, and the next one a minute later.
      await meets(known, teller, scene);
      const told = await scene.downloader(ours(), { alone: true, peers: [teller.address] });
      await meets(told, known, scene);
    },
  },
  {
    title: 'ours tells it of a peer (PEX)',
    plugins: WITH_PEX,
    waits: true,
    act: async (scene, { it, ours }) => {
      await scene.tracker('opentracker');
      const known = await scene.seeder(ours(DEAF), { alone: true, megabits: SLOW });
      await scene.downloader(ours(), { peers: [known.address] });
      const told = await scene.downloader(it);
      await meets(known, told, scene);
    },
  },
  {
    title: 'ours downloads chosen files from it',
    // With padding, so that no piece is shared with files that were not chosen.
    content: 'padded',
    besides: [libtorrent],
    options: ['--select'],
    act: async (scene, { it, ours }) => {
      await scene.tracker('opentracker');
      await scene.seeder(it);
      await scene.completed(await scene.downloader(ours([], '--select', 'two/*')), ['two/three.bin', 'two/four é.txt']);
    },
  },
  {
    title: 'it tells ours that it lost pieces (lt_donthave)',
    plugins: ['lt-donthave'],
    clients: ['libtorrent'],
    act: async (scene, { it, ours }) => {
      await scene.tracker('opentracker');
      const loser = await scene.seeder(it, { megabits: SLOW });
      const hearer = await scene.downloader(ours([], '--plugin', WATCH));
      await hearer.program.until(() => hearer.program.said.includes('"event":"peer-opened"'), scene.signal);
      truncateSync(join(loser.folder, scene.content.name), 0);
      await hearer.program.until(() => hearer.program.said.includes('lost piece'), scene.signal);
    },
  },
  {
    title: 'a swarm of all clients, seeded by it',
    content: 'for a swarm',
    clients: ['aria2', 'transmission', 'qbittorrent', 'rtorrent', 'libtorrent', 'ours'],
    act: (scene, { it, ours, others }) => {
      const rest = others.filter(({ name }) => name !== it.name);
      return mixedSwarm(scene, it, it.name === 'ours' ? rest : [...rest, ours()]);
    },
  },
  {
    title: 'without ours: libtorrent downloads from it',
    besides: [libtorrent],
    act: (scene, { it }) => transfer(scene, { from: it, to: libtorrent }),
  },
  {
    title: 'without ours: it downloads from libtorrent',
    besides: [libtorrent],
    act: (scene, { it }) => transfer(scene, { from: libtorrent, to: it }),
  },
];
