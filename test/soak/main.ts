// `npm run soak`: one process of ours among torrents, peers, trackers and content that come and go; fails when anything grows.
import { Command, InvalidArgumentError } from 'commander';
import { report, type Sample } from './report.js';
import { World } from './world.js';

const MS_AN_HOUR = 3_600_000;

interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly workers: number;
}

async function main({ minutes, seed, workers }: Options): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const world = await World.open(seed, workers);
  const samples: Sample[] = [];
  const started = performance.now();
  const hours = (): number => (performance.now() - started) / MS_AN_HOUR;
  try {
    while (hours() * 60 < minutes && !stop.signal.aborted) {
      await world.round(stop.signal);
      samples.push({ hours: hours(), figures: await world.watched.ask('figures') });
      process.stdout.write(`${JSON.stringify({ minute: Number((hours() * 60).toFixed(2)), ...samples.at(-1)?.figures })}\n`);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    const counts = await world.watched.ask('counts').catch(() => ({}));
    process.stdout.write(`\n${samples.length} rounds in ${(hours() * 60).toFixed(1)} minutes: ${JSON.stringify(counts)}\n`);
    await world.close();
  }
  if (samples.length === 0) return 1;
  const { text, growing } = report(samples);
  process.stdout.write(`\n${text}\n`);
  return growing.length > 0 ? 1 : 0;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1e6)) throw new InvalidArgumentError('It is a number above 0.');
  return value;
}

function whole(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}

const command = new Command('soak')
  .description('Watches for growth: memory, timers, handles, descriptors, listeners. Ctrl-C ends it with what was seen so far.')
  .option('--minutes <number>', 'how long', positive, 30)
  .option('--seed <number>', 'of its chances', positive, 1)
  .option(
    '--workers <number>',
    'hashing threads; each comes and goes with some MiB, beside which little growth is not seen',
    whole,
    0,
  )
  .parse();
process.exitCode = await main(command.opts<Options>());
