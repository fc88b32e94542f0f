// Repeated measurements of one case, and how they are shown: median, and the range as the noise beside it.
import { type Judged, targetShown } from './targets.js';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
}

/** Named values of one run: `{ 'leech MiB/s': 512 }`. */
export type Run = Readonly<Record<string, number>>;

export function figuresOf(runs: readonly Run[]): Figure[] {
  return Object.keys(runs[0] ?? {}).map((key) => {
    const values = runs.flatMap((run) => run[key] ?? []).toSorted((a, b) => a - b);
    const [, name = key, unit = ''] = /^(.*) \[(.*)\]$/.exec(key) ?? [];
    return {
      name,
      unit,
      median: values[Math.floor(values.length / 2)] ?? Number.NaN,
      min: values[0] ?? Number.NaN,
      max: values.at(-1) ?? Number.NaN,
      runs: values.length,
    };
  });
}

export function tableOf(figures: readonly Judged[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${short(figure.median)} ${figure.unit}`,
    `${short(figure.min)} – ${short(figure.max)}`,
    targetShown(figure),
  ]);
  const head = ['figure', 'median', 'range', 'target'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ');
  return [line(head), widths.map((width) => '-'.repeat(width)).join('-|-'), ...rows.map(line)].join('\n');
}

export function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
