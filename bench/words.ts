// The command line of the bench.
import { parseArgs } from 'node:util';
import { CEILING, RIVAL_NAMES } from './against/clients/index.js';
import { CONTESTS } from './against/contests.js';

const CASES = ['leech', 'swarm', 'content', 'idle', 'picking', 'parsing', 'start-up'] as const;
export type CaseName = (typeof CASES)[number];

const DEFAULT_MIB = 256;
const DEFAULT_PIECE_LENGTH = 2 ** 18;

export const HELP = `npm run bench -- [options]: what this client does on this machine, alone or beside others. Every figure is a median
with its range; only ratios within one run mean anything.

  --only NAME          a case or contest; may be repeated. All when left out
  --mib N              size of the content, whatever the contest's own; ${DEFAULT_MIB} when left out
  --piece-length N     bytes of a piece, whatever the contest's own; ${DEFAULT_PIECE_LENGTH} when left out
  --runs N             3 when left out
  --json               a line of JSON for each case or contest
  --against NAMES      ours and these in turns, with light ends: names with commas, or all
  --webtorrent FOLDER  where the package webtorrent is installed, which is none of ours

Cases: ${CASES.join(', ')}.
Contests: ${Object.keys(CONTESTS).join(', ')};
${Object.entries(CONTESTS)
  .filter(([, { mebibytes }]) => mebibytes !== undefined)
  .map(
    ([name, { mebibytes, pieceLength = DEFAULT_PIECE_LENGTH }]) =>
      `${name} has ${mebibytes} MiB in pieces of ${pieceLength / 1024} KiB`,
  )
  .join(', ')}.
Clients of others: ${RIVAL_NAMES.join(', ')}.
${CEILING}, of downloads, is none: the limit, which receives, hashes and writes with next to nothing of BitTorrent around it.
Whoever is not installed is left out, and who fails twice in a contest is not tried there again.`;

export interface Wanted {
  /** Names of cases, or, against others, of contests. */
  readonly names: readonly string[];
  readonly mebibytes: number | undefined;
  readonly pieceLength: number | undefined;
  readonly runs: number;
  readonly against: string | undefined;
  readonly webtorrent: string | undefined;
  readonly json: boolean;
}

/** Undefined: help is wanted. @throws Error for what is none of the above */
export function wantedBy(words: readonly string[]): Wanted | undefined {
  const { values } = parseArgs({
    args: [...words],
    options: {
      mib: { type: 'string' },
      'piece-length': { type: 'string' },
      runs: { type: 'string', default: '3' },
      only: { type: 'string', multiple: true },
      against: { type: 'string' },
      webtorrent: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const known: readonly string[] = values.against === undefined ? CASES : Object.keys(CONTESTS);
  const unknown = values.only?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown} is none of ${known.join(', ')}`);
  return {
    names: known.filter((name) => values.only?.includes(name) ?? true),
    mebibytes: numberIn('--mib', values.mib),
    pieceLength: numberIn('--piece-length', values['piece-length']),
    runs: numberIn('--runs', values.runs) ?? 1,
    against: values.against,
    webtorrent: values.webtorrent,
    json: values.json,
  };
}

function numberIn(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`${option} ${text} is no whole number of 1 or more`);
  return Number(text);
}

/** What a contest is about: the command line's word, then the contest's own. */
export function sizeOf(
  wanted: Pick<Wanted, 'mebibytes' | 'pieceLength'>,
  own: { mebibytes?: number; pieceLength?: number } = {},
) {
  return {
    mebibytes: wanted.mebibytes ?? own.mebibytes ?? DEFAULT_MIB,
    pieceLength: wanted.pieceLength ?? own.pieceLength ?? DEFAULT_PIECE_LENGTH,
  };
}
