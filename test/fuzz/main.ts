// `npm run fuzz`: many cases for every parser that reads what others wrote. A failure is shown in its smallest form, with
// the seed that finds it again.
import { Command, InvalidArgumentError } from 'commander';
import { messageOf } from 'piecework';
import { fuzz } from './target.js';
import { TARGETS } from './targets.js';

const CASES = 100_000;
const SEEDS = 2 ** 31;

interface Options {
  readonly cases: number;
  readonly seed: number;
  readonly only?: string;
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}

function main({ cases, seed, only }: Options): number {
  const chosen = TARGETS.filter(({ name }) => name.includes(only ?? ''));
  const each = Math.ceil(cases / chosen.length);
  let failures = 0;
  process.stdout.write(`seed ${seed}, ${each} cases for each of ${chosen.length} parsers\n`);
  for (const target of chosen) {
    const started = performance.now();
    try {
      fuzz(target, seed, each);
      process.stdout.write(`pass  ${target.name} [${Math.round(performance.now() - started)} ms]\n`);
    } catch (error) {
      failures++;
      process.stdout.write(`fail  ${target.name}\n${messageOf(error)}\n`);
    }
  }
  return failures === 0 ? 0 : 1;
}

const command = new Command('fuzz')
  .description('Throws random and damaged input at the parsers.')
  .option('--cases <number>', 'over all parsers', whole, CASES)
  .option('--seed <number>', 'to see the same again', whole, Math.floor(Math.random() * SEEDS))
  .option('--only <text>', 'parsers with this in their name')
  .parse();
process.exitCode = main(command.opts<Options>());
