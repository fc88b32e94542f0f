// Ours and clients of others, one after the other in turns, so that what the machine does meanwhile meets all alike.
import { type Figure, figuresOf, type Run, short } from '../figures.js';
import { CEILING, type Named, OURS } from './clients/index.js';
import type { Contest } from './contests.js';

/** A client that fails so often is not tried again in that contest: each time may take minutes. */
const FAILURES = 2;

export interface Result {
  readonly client: string;
  readonly figures: readonly Figure[];
  /** Why runs of it gave no figures. */
  readonly failures: readonly string[];
}

/** @param measure one run of a client */
export async function contest(
  { needs }: Pick<Contest, 'needs'>,
  rivals: readonly Named[],
  rounds: number,
  measure: (client: Named) => Promise<Run>,
): Promise<Result[]> {
  const able = [OURS, ...rivals].filter((client) => client[needs] !== undefined);
  const results = able.map((client) => ({ client, runs: [] as Run[], failures: [] as string[] }));
  for (let round = 0; round < rounds; round++) {
    // There and back: what the one before has left in memory and caches is not always left to the same.
    for (const { client, runs, failures } of round % 2 === 0 ? results : results.toReversed()) {
      if (failures.length >= FAILURES) continue;
      try {
        runs.push(await measure(client));
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  return results.map(({ client, runs, failures }) => ({ client: client.name, figures: figuresOf(runs), failures }));
}

/** The first figure, the rate, of ours as a share of the best other client's; undefined without one of both. */
export function shareOfBest([ours, ...others]: readonly Result[]): number | undefined {
  const rates = others.flatMap(({ client, figures }) => (client === CEILING ? [] : (figures[0]?.median ?? [])));
  const own = ours?.figures[0]?.median;
  return own === undefined || rates.length === 0 ? undefined : own / Math.max(...rates);
}

/** One line a client; the rate of ours as a ratio to each, and below to the best. */
export function contestTable(name: string, results: readonly Result[]): string {
  const ours = results[0]?.figures[0]?.median;
  const figures = results.find((result) => result.figures.length > 0)?.figures ?? [];
  const rows = results.map((result) => [
    result.client,
    ours !== undefined && result.figures[0] ? (ours / result.figures[0].median).toFixed(2) : '',
    ...figures.map((_, at) => shownOf(result.figures[at])),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = [name, 'ours is x times', ...figures.map((figure) => `${figure.name}, ${figure.unit}`)];
  const failed = results.flatMap(({ client, failures }) => failures.map((reason) => `${client} failed: ${reason}`));
  const share = shareOfBest(results);
  const best = share === undefined ? [] : [`ours is ${share.toFixed(2)} of the best other`];
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ...best, ...failed].join('\n');
}

function shownOf(figure: Figure | undefined): string {
  return figure ? `${short(figure.median)} (${short(figure.min)}–${short(figure.max)})` : 'failed';
}
