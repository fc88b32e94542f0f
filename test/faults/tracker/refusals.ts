// Rows 28 to 31: a tracker that refuses, or says what is no reply.
import type { MisbehavingTracker } from '../../kit/misbehaving-tracker/index.js';
import type { Fault, Scene } from '../fault.js';
import { expectTold, fetched, http, type Open, Stage, summary, udp } from './stage.js';

interface Row {
  readonly row: number;
  readonly title: string;
  readonly open: Open<MisbehavingTracker>;
  /** The line of ours. */
  readonly told: RegExp;
  readonly fast?: true;
}

const refuses = /The tracker refused: not registered here$/;
const ROWS: readonly Row[] = [
  { row: 28, title: 'a tracker refuses', open: http('failure reason'), told: refuses, fast: true },
  { row: 28, title: 'a UDP tracker refuses', open: udp('error packet'), told: refuses },
  {
    row: 29,
    title: 'a failure reason is no text',
    open: http('failure reason that is no text'),
    told: /without a readable reason/,
  },
  {
    row: 29,
    title: 'a failure reason has 900 KB',
    open: http('failure reason of 900 KB'),
    told: /The tracker refused: .long long/,
  },
  { row: 29, title: 'a UDP error packet has 64 KB', open: udp('error packet of 64 KB'), told: /The tracker refused: / },
  { row: 30, title: 'a reply is not bencode', open: http('not bencode'), told: /16 bytes that are not a reply/ },
  {
    row: 30,
    title: 'a reply is a web page with status 404',
    open: http('web page with status 404'),
    told: /HTTP status 404 and a web page/,
  },
  { row: 30, title: 'a reply is empty', open: http('empty body'), told: /answered with nothing/, fast: true },
  { row: 30, title: 'a reply is cut short', open: http('truncated reply'), told: /bytes that are not a reply/ },
  { row: 30, title: 'a body ends early', open: http('truncated body'), told: /cannot be asked/ },
  {
    row: 30,
    title: 'a reply is 500 000 nested lists',
    open: http('lists in lists without end'),
    told: /bytes that are not a reply/,
  },
  { row: 30, title: 'a tracker hangs up', open: http('closed at once'), told: /cannot be asked/ },
  { row: 31, title: 'a tracker says 503', open: http('status 503'), told: /HTTP status 503/ },
];

/** What may take a while to be known for wrong: only that it ends well is looked at. */
const SILENT: readonly (readonly [row: number, title: string, open: Open<MisbehavingTracker>])[] = [
  [30, 'UDP packets are short', udp('short packets')],
  [30, 'a UDP announce is answered with 11 bytes', udp('short announce')],
  [30, 'UDP answers have another transaction id', udp('wrong transaction id')],
  [30, 'UDP answers to announces have another transaction id', udp('wrong transaction id of an announce')],
  [30, 'UDP answers have another action', udp('wrong action')],
  [30, 'UDP answers come from another address', udp('answer from another address')],
  [30, 'a UDP tracker floods its client', udp('flood')],
];

const RECOVERS_SECONDS = 60;

export const refusals: readonly Fault[] = [
  ...ROWS.map(
    ({ row, title, open, told, fast }): Fault => ({
      row,
      group: 'tracker',
      title,
      others: true,
      ...(fast && { fast }),
      run: async (scene) => {
        const seen = await fetched(scene, open);
        expectTold(scene, seen.running, told);
        return summary(seen);
      },
    }),
  ),
  ...SILENT.map(
    ([row, title, open]): Fault => ({
      row,
      group: 'tracker',
      title,
      others: true,
      waits: true,
      run: async (scene) => summary(await fetched(scene, open)),
    }),
  ),
  ...[http('failure reason with escape codes'), http('warning with escape codes'), udp('error packet with escape codes')].map(
    (open, index): Fault => ({
      row: 29,
      group: 'tracker',
      title: `${['a failure reason', 'a warning', 'a UDP error packet'][index]} has escape codes`,
      others: true,
      ...(index === 0 && { fast: true }),
      run: (scene) => staysClean(scene, open),
    }),
  ),
  {
    row: 30,
    group: 'tracker',
    title: 'UDP trash comes before the answer',
    others: true,
    run: async (scene) => summary(await fetched(scene, udp('trash before the answer'), { alone: true })),
  },
  {
    row: 31,
    group: 'tracker',
    title: 'the only tracker fails twice, then works',
    others: true,
    waits: true,
    seconds: 90,
    run: async (scene) => {
      const seen = await fetched(scene, http('status 500 twice, then fine'), {
        alone: true,
        limit: RECOVERS_SECONDS,
        announces: 5,
      });
      expectTold(scene, seen.running, /HTTP status 500/);
      return summary(seen);
    },
  },
];

/** A download that is not clean fails; for programs, too. */
async function staysClean(scene: Scene, open: Open<MisbehavingTracker>): Promise<string> {
  const stage = await Stage.open(scene);
  const tracker = await stage.misbehaving(open, [await stage.seeder()]);
  const seen = { ...(await stage.download([tracker.url])), tracker };
  expectTold(scene, seen.running, /(The tracker refused: not|soon) .*ERROR /);
  if (scene.client.name !== 'ours') return summary(seen);
  const { running } = await stage.download([tracker.url], { words: ['--json'] });
  const lines = running.stdout.trim().split('\n');
  const told = lines.filter((line) => /^(tracker-failed|warning)$/.test(JSON.parse(line).event));
  if (told.length !== 1) throw new Error(`${told.length} JSON lines tell of it, not one`);
  return `${summary(seen)}, the same as JSON`;
}
