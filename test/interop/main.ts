// `npm run test:interop`: our client with real ones of the field, feature by feature. Needs root, for hosts of its own.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { Network } from '../real/network.js';
import { MAIN } from '../real/piecework.js';
import { cellsOf } from './cells.js';
import type { ClientName } from './client.js';
import { THEIRS } from './clients/index.js';
import { Profile } from './profiles.js';
import { type Result, runCells } from './runner.js';
import { line, reasons, table } from './table.js';

const PAGE = fileURLToPath(new URL('../../../docs/interop.md', import.meta.url));
/** The page's prose is by hand; what is between these is written by a whole run. */
const [BEGIN, END] = ['<!-- table -->', '<!-- end of table -->'];

interface Options {
  readonly only: readonly string[];
  readonly list?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly plugins?: string;
}

const several = (text: string, before: readonly string[]): string[] => [...before, ...text.split(',')];

async function main(options: Options): Promise<number> {
  const cells = cellsOf(options.only);
  if (options.list) {
    for (const { client, feature } of cells) process.stdout.write(`${client.padEnd(12)} ${feature.title}\n`);
    return 0;
  }
  if (!Network.possible) {
    process.stderr.write('needs root and a kernel with network namespaces\n');
    return process.env.CI === 'true' ? 1 : 0;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  process.stdout.on('error', () => stop.abort());
  const help = execFileSync(process.execPath, [MAIN, 'download', '--help'], { encoding: 'utf8' });
  const ability = { profile: Profile.read(options.plugins), help };
  const results = await runCells(cells, ability, (result) => tell(result, options), stop.signal);
  const whole = options.only.length === 0 && options.plugins === undefined && !stop.signal.aborted;
  const page = `${table(results, await versions())}\n\n${reasons(results)
    .map((text) => `- ${text}`)
    .join('\n')}\n`;
  if (!options.json) process.stdout.write(`\n${page}`);
  if (whole) writePage(page);
  return results.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
}

function tell(result: Result, { json, verbose }: Options): void {
  const { cell, said, ...rest } = result;
  if (json) process.stdout.write(`${JSON.stringify({ client: cell.client, feature: cell.feature.title, ...rest })}\n`);
  else process.stdout.write(`${line(result)}\n`);
  if (verbose) for (const [program, text] of said ?? []) process.stderr.write(`--- ${program}\n${text}\n`);
}

async function versions(): Promise<Map<ClientName, string>> {
  const present = Object.values(THEIRS).filter((client) => client.missing() === undefined);
  return new Map(await Promise.all(present.map(async (client) => [client.name, await client.version()] as const)));
}

function writePage(text: string): void {
  const [before = '', rest = ''] = readFileSync(PAGE, 'utf8').split(BEGIN);
  const after = rest.split(END)[1] ?? '';
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${text}\n${END}${after}`);
}

const command = new Command('test:interop')
  .description('Runs our client with real ones. See docs/interop.md.')
  .option('--only <name>', 'a client, or a part of a feature (repeatable, or with commas)', several, [])
  .option('--list', 'print the cells and run none')
  .option('--json', 'one JSON object a cell')
  .option('--verbose', 'of failed cells, all that the programs said')
  .option('--plugins <file>', 'our profile, instead of plugins.json')
  .parse();
process.exitCode = await main(command.opts<Options>());
