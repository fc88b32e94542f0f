// Rows 35 and 36: a tracker that sends its clients elsewhere, or is no tracker.
import { type MisbehavingHttpTracker, SECRET_PATH } from '../../kit/misbehaving-tracker/index.js';
import type { Fault, Scene } from '../fault.js';
import { type Course, expectTold, fetched, http, type Open, type Seen, summary } from './stage.js';

/** The first, and five redirects; each a request. */
const MAX_HOPS = 6;
/** Others follow twenty, and come again. */
const MAX_HOPS_OF_OTHERS = 200;

const isPrivate = /only asked for a path that ends in "\/announce"/;

export const redirects: readonly Fault[] = [
  {
    row: 35,
    group: 'tracker',
    title: 'a tracker redirects once',
    others: true,
    run: async (scene) => summary(await fetched(scene, http('redirect once'), { alone: true, announces: 6 })),
  },
  {
    row: 35,
    group: 'tracker',
    title: 'a tracker redirects for ever',
    others: true,
    run: async (scene) => {
      const announces = scene.client.name === 'ours' ? MAX_HOPS : MAX_HOPS_OF_OTHERS;
      return told(scene, await fetched(scene, http('redirect loop'), { announces }), /redirects/);
    },
  },
  {
    row: 35,
    group: 'tracker',
    title: 'a redirect names no place',
    others: true,
    run: async (scene) => told(scene, await fetched(scene, http('redirect without a location')), /HTTP status 302/),
  },
  {
    row: 35,
    group: 'tracker',
    title: 'a redirect leads to a file',
    others: true,
    fast: true,
    run: async (scene) => told(scene, await fetched(scene, http('redirect to a file')), /redirects to file:/),
  },
  {
    row: 36,
    group: 'tracker',
    title: 'a redirect leads to a service that is no tracker',
    others: true,
    fast: true,
    run: (scene) => leavesAlone(scene, http('redirect to a private service')),
  },
  {
    row: 36,
    group: 'tracker',
    title: 'a redirect leads to such a service by its name',
    others: true,
    run: (scene) => leavesAlone(scene, http('redirect to a private service by name')),
  },
  {
    row: 36,
    group: 'tracker',
    title: 'the torrent names a service that is no tracker',
    others: true,
    run: (scene) => leavesAlone(scene, http('not bencode'), { path: `${SECRET_PATH}?x=/announce` }),
  },
];

function told(scene: Scene, seen: Seen, words: RegExp): string {
  expectTold(scene, seen.running, words);
  return summary(seen);
}

async function leavesAlone(scene: Scene, open: Open<MisbehavingHttpTracker>, course: Course = {}): Promise<string> {
  const seen = await fetched(scene, open, course);
  const calls = seen.tracker.paths.filter((path) => path === SECRET_PATH).length;
  if (calls > 0) throw new Error(`it called the service ${calls} times`);
  return `${told(scene, seen, isPrivate)}, the service not at all`;
}
