// The process of ours that a soak watches: a client embedded as a library, with the standard profile. It does what it is asked.
import { fileURLToPath } from 'node:url';
import {
  CLOCK,
  Client,
  ENGINE_LENDS,
  ENGINE_NEEDS,
  Kernel,
  loadProfile,
  METAINFO,
  type MetadataSession,
  messageOf,
  parseMagnet,
  planOf,
  type TorrentEvents,
  type TorrentSession,
} from 'piecework';
import { HandleWatch } from '../kit/handles.js';
import type { Answer, Ask, Asks } from './asked.js';
import { figures } from './figures.js';

const PROFILE = fileURLToPath(new URL('../../../plugins.json', import.meta.url));
const BUILT_INS = new URL('../../plugins/', import.meta.url);
const COUNTED = [
  'completed',
  'failed',
  'peer-opened',
  'peer-banned',
  'piece-failed',
  'tracker-replied',
  'tracker-failed',
] as const;

const watch = new HandleWatch();
const [folder = '', workers = ''] = process.argv.slice(2);
const overlay = { plugins: [], bind: [], set: [`resume-file.directory=${JSON.stringify(folder)}`, `hasher.workers=${workers}`] };
const profile = await loadProfile(PROFILE, overlay, BUILT_INS, folder);
const plan = planOf(profile, { lent: ENGINE_LENDS, needs: ENGINE_NEEDS });
const kernel = await Kernel.start(plan, [], (scope) => scope.get(CLOCK));
const client = await Client.open(kernel, { host: '127.0.0.1', port: 0 });
const torrents: TorrentSession[] = [];
const fetches: MetadataSession[] = [];
const counts: Record<string, number> = {};

const asks: Asks = {
  async add(torrent, contentPath) {
    const session = client.add(kernel.get(METAINFO).parse(torrent), { contentPath });
    for (const name of COUNTED) session.events.on<keyof TorrentEvents>(name, () => count(name));
    torrents.push(session);
    return client.port;
  },
  async fetch(link) {
    const session = client.fetchMetadata(parseMagnet(link));
    session.fetched.then(
      () => count('fetched'),
      () => {},
    );
    fetches.push(session);
  },
  async clear(kept) {
    await Promise.all([
      ...torrents.splice(kept).map((session) => client.remove(session)),
      ...fetches.splice(0).map((each) => each.stop()),
    ]);
  },
  figures: () => figures(watch),
  counts: async () => counts,
};

function count(name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

process.on('message', async ({ id, what, words }: Ask) => {
  // Each ask is called with the words it was asked with.
  const ask = asks[what] as (...words: readonly unknown[]) => Promise<unknown>;
  const answer: Answer = await ask(...words).then(
    (value) => ({ id, value }),
    (error) => ({ id, error: messageOf(error) }),
  );
  process.send?.(answer);
});
process.on('disconnect', () => process.exit());
// Ctrl-C goes to the whole group: the world ends this one when it has its last figures.
process.on('SIGINT', () => {});
process.send?.({ id: 0 } satisfies Answer);
