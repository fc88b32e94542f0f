// A magnet link in the place of a torrent file: what it leaves out is fetched from peers first.
import { resolve } from 'node:path';
import {
  CLOCK,
  type Client,
  EXTENSION,
  type FetchedMetadata,
  formatAddress,
  InputError,
  isMagnet,
  type Kernel,
  type Magnet,
  type MetadataSession,
  type Metainfo,
  parseMagnet,
} from '../core/index.js';
import type { Row } from './board.js';
import type { Context } from './context.js';
import { Interrupted } from './exit.js';
import { factsOf } from './facts.js';
import { readTorrent } from './files.js';
import { tellRefusals, tellTrouble } from './follow.js';
import { type Fetching, fetchingBlock, fetchingSentence } from './render/fetching.js';
import { interrupted } from './swarming.js';
import { TorrentOutput } from './torrent-output.js';

export async function readTorrentOrMagnet({ world }: Context, kernel: Kernel, given: string): Promise<Metainfo | Magnet> {
  return isMagnet(given) ? parseMagnet(given) : readTorrent(kernel, resolve(world.workingFolder, given));
}

/** The torrent and the peers to begin with. For a magnet link that takes as long as it takes: the person ends it. */
export async function completed(
  context: Context,
  kernel: Kernel,
  client: Client,
  given: Metainfo | Magnet,
  peers: readonly string[] = [],
  row?: Row,
): Promise<FetchedMetadata> {
  if ('geometry' in given) return { metainfo: given, peers };
  return fetchMetadata(context, kernel, client, given, peers, row);
}

async function fetchMetadata(
  { output, signal }: Context,
  kernel: Kernel,
  client: Client,
  magnet: Magnet,
  peers: readonly string[],
  row?: Row,
): Promise<FetchedMetadata> {
  if (!kernel.get(EXTENSION).has('ut_metadata'))
    throw new InputError('a magnet link needs a plugin that fetches metadata: list "extended" and "ut-metadata" in plugins.json');
  const session = client.fetchMetadata(magnet, peers);
  const told = new TorrentOutput(output, { name: session.name, infoHash: magnet.infoHash.hex }, row);
  warnOf(magnet, peers, told);
  const unfollow = follow(session, kernel, told, [...magnet.peers.map(formatAddress), ...peers]);
  try {
    const fetched = await Promise.race([session.fetched, interrupted(signal)]);
    output.event('fetched', factsOf(fetched.metainfo));
    return fetched;
  } catch (error) {
    if (error instanceof Interrupted) told.note(`${session.name}: stopped before its metadata was here.`);
    throw error;
  } finally {
    unfollow();
  }
}

function warnOf(magnet: Magnet, peers: readonly string[], output: TorrentOutput): void {
  if (magnet.trackers.length + magnet.peers.length + peers.length === 0)
    output.warn('this magnet link names no tracker and no peer: give peers with --peer HOST:PORT, or wait for one to come');
}

function follow(session: MetadataSession, kernel: Kernel, output: TorrentOutput, named: readonly string[]): () => void {
  const { name } = session;
  let [have, all] = [0, 0];
  const fetching = (): Fetching => ({ name, have, all, ...session.progress });
  const tell = (): void => {
    output.news('fetching', { ...session.progress, have, bytes: all || null });
    output.show({
      phase: 'fetching',
      block: (columns, paint) => fetchingBlock(fetching(), columns, paint),
      sentence: () => fetchingSentence(fetching()),
    });
  };
  tell();
  const timer = kernel.get(CLOCK).every(output.intervalMs, tell);
  const unheard = session.events.on('metadata', (news) => {
    [have, all] = [news.have, news.bytes];
  });
  const stops = [unheard, ...tellTrouble(session, output), tellRefusals(session, output, named, () => session.searching)];
  return () => {
    timer.cancel();
    for (const stop of stops) stop();
    output.end();
  };
}
