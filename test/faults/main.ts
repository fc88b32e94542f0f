// `npm run test:faults`: puts our client and others to each fault, and writes what was seen into docs/faults.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { THEIRS } from '../interop/clients/index.js';
import { type Choice, chosen, clientNames, groupNames, rowNumbers } from './choice.js';
import { CLIENT_NAMES, type ClientName } from './clients/index.js';
import { GROUPS, type Group } from './fault.js';
import { FAULTS } from './groups.js';
import { type Result, runAll } from './runner.js';
import { line, summary, table } from './table.js';

const PAGE = fileURLToPath(new URL('../../../docs/faults.md', import.meta.url));
/** The page's prose is by hand; what is between these is written by a whole run. */
const [BEGIN, END] = ['<!-- table -->', '<!-- end of table -->'];

const ALL_GROUPS: readonly Group[] = GROUPS;

interface Options {
  readonly rows?: ReadonlySet<number>;
  readonly client: readonly ClientName[];
  readonly group: readonly Group[];
  readonly list?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

async function main({ rows, client, group, list, json, verbose }: Options): Promise<number> {
  const choice: Choice = { rows, clients: client, groups: group };
  const trials = chosen(FAULTS, choice);
  if (list) {
    for (const { fault, client } of trials)
      process.stdout.write(`${String(fault.row).padStart(2)} ${client.padEnd(10)} ${fault.title}\n`);
    return 0;
  }
  const stop = new AbortController();
  // The first ends it in order; a second one at once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => (stop.signal.aborted ? process.exit(1) : stop.abort()));
  process.stdout.on('error', () => stop.abort());
  const tell = (result: Result): void => {
    const { fault, said, ...seen } = result;
    const { row, group, title } = fault;
    process.stdout.write(json ? `${JSON.stringify({ row, group, title, ...seen })}\n` : `${line(result)}\n`);
    if (verbose && said !== undefined) process.stderr.write(`${said}\n`);
  };
  const results = await runAll(trials, tell, stop.signal);
  if (!json) process.stdout.write(`\n${summary(results)}\n`);
  const isWhole = rows === undefined && client.length === CLIENT_NAMES.length && group.length === GROUPS.length;
  if (isWhole && !stop.signal.aborted) writePage(`${summary(results)}\n\n${table(results, await versions())}\n`);
  const isFailure = ({ client, verdict }: Result) => client === 'ours' && verdict === 'fail';
  return stop.signal.aborted || results.some(isFailure) ? 1 : 0;
}

async function versions(): Promise<Map<ClientName, string>> {
  const present = [THEIRS.aria2, THEIRS.libtorrent].filter((client) => client.missing() === undefined);
  return new Map(await Promise.all(present.map(async (client) => [client.name as ClientName, await client.version()] as const)));
}

function writePage(text: string): void {
  const [before = '', rest = ''] = readFileSync(PAGE, 'utf8').split(BEGIN);
  const after = rest.split(END)[1] ?? '';
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${text}\n${END}${after}`);
}

const command = new Command('test:faults')
  .description('Puts clients to faults and bad input. See docs/faults.md.')
  .option('--rows <numbers>', 'such as 1-27,44', rowNumbers)
  .option('--client <names>', `of ${CLIENT_NAMES.join(', ')}, with commas`, clientNames, CLIENT_NAMES)
  .option('--group <names>', `of ${GROUPS.join(', ')}, with commas`, groupNames, ALL_GROUPS)
  .option('--list', 'print what would be done and do nothing')
  .option('--json', 'one JSON object a result')
  .option('--verbose', 'of failures, all that the programs said')
  .parse();
// A fault that was given up may hold on to a socket or a timer: nobody waits for it.
process.exit(await main(command.opts<Options>()));
