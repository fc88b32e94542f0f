// Rows 35 and 36: a tracker that sends its clients elsewhere, or is no tracker.
import { type MisbehavingHttpTracker, SECRET_PATH } from '../../kit/misbehaving-tracker/index.js';
import type { Fault, Scene } from '../fault.js';
import { endsWell, faultsOf, type Row } from './row.js';
import { expectTold, fetched, http, summary } from './stage.js';

/** Of ours: the first, and five redirects; each a request. Others follow twenty, and come again. */
const HOPS = { ours: 6, aria2: 200, libtorrent: 200 };

const ELSEWHERE: readonly Row[] = [
  { row: 35, title: 'a tracker redirects once', open: http('redirect once'), course: { alone: true, announces: 6 } },
  { row: 35, title: 'a redirect names no place', open: http('redirect without a location'), told: /HTTP status 302/ },
  { row: 35, title: 'a redirect leads to a file', open: http('redirect to a file'), told: /redirects to file:/, fast: true },
];

const isPrivate = /only asked for a path that ends in "\/announce"/;
const NO_TRACKER: readonly Row<MisbehavingHttpTracker>[] = [
  {
    row: 36,
    title: 'a redirect leads to a service that is no tracker',
    open: http('redirect to a private service'),
    fast: true,
  },
  {
    row: 36,
    title: 'a redirect leads to such a service by its name',
    open: http('redirect to a private service by name'),
  },
  {
    row: 36,
    title: 'the torrent names a service that is no tracker',
    open: http('not bencode'),
    course: { path: `${SECRET_PATH}?x=/announce` },
  },
];

export const redirects: readonly Fault[] = [
  ...faultsOf(ELSEWHERE, endsWell),
  ...faultsOf(
    [{ row: 35, title: 'a tracker redirects for ever', open: http('redirect loop'), told: /redirects/ }],
    (scene, row) => endsWell(scene, { ...row, course: { announces: HOPS[scene.client.name] } }),
  ),
  ...faultsOf(NO_TRACKER, leavesAlone),
];

async function leavesAlone(scene: Scene, { open, course }: Row<MisbehavingHttpTracker>): Promise<string> {
  const seen = await fetched(scene, open, course);
  const calls = seen.tracker.paths.filter((path) => path === SECRET_PATH).length;
  if (calls > 0) throw new Error(`it called the service ${calls} times`);
  expectTold(scene, seen.running, isPrivate);
  return `${summary(seen)}, the service not at all`;
}
