// Rows 28 to 31: a tracker that refuses, or says what is no reply.
import type { Fault, Scene } from '../fault.js';
import { endsWell, faultsOf, type Row } from './row.js';
import { expectTold, http, Stage, summary, udp } from './stage.js';

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
const SILENT: readonly Row[] = [
  { row: 30, title: 'UDP packets are short', open: udp('short packets'), waits: true },
  { row: 30, title: 'a UDP announce is answered with 11 bytes', open: udp('short announce'), waits: true },
  { row: 30, title: 'UDP answers have another transaction id', open: udp('wrong transaction id'), waits: true },
  {
    row: 30,
    title: 'UDP answers to announces have another transaction id',
    open: udp('wrong transaction id of an announce'),
    waits: true,
  },
  { row: 30, title: 'UDP answers have another action', open: udp('wrong action'), waits: true },
  { row: 30, title: 'UDP answers come from another address', open: udp('answer from another address'), waits: true },
  { row: 30, title: 'a UDP tracker floods its client', open: udp('flood'), waits: true },
];

const UNCLEAN: readonly Row[] = [
  { row: 29, title: 'a failure reason has escape codes', open: http('failure reason with escape codes'), fast: true },
  { row: 29, title: 'a warning has escape codes', open: http('warning with escape codes') },
  { row: 29, title: 'a UDP error packet has escape codes', open: udp('error packet with escape codes') },
];

const RECOVERS_SECONDS = 60;

/** There is no other tracker. */
const RECOVERING: readonly Row[] = [
  {
    row: 30,
    title: 'UDP trash comes before the answer',
    open: udp('trash before the answer'),
    course: { alone: true },
  },
  {
    row: 31,
    title: 'the only tracker fails twice, then works',
    open: http('status 500 twice, then fine'),
    told: /HTTP status 500/,
    course: { alone: true, limit: RECOVERS_SECONDS, announces: 5 },
    waits: true,
    seconds: 90,
  },
];

export const refusals: readonly Fault[] = [
  ...faultsOf([...ROWS, ...SILENT], endsWell),
  ...faultsOf(UNCLEAN, staysClean),
  ...faultsOf(RECOVERING, endsWell),
];

/** A download that is not clean fails; for programs, too. */
async function staysClean(scene: Scene, { open }: Row): Promise<string> {
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
