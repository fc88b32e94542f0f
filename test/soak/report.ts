// The soak's table: each figure after the warm-up, its slope, its bound, and the verdict.
import type { Figures } from './figures.js';
import { afterWarmUp, grows, slopeOf } from './growth.js';

export interface Sample {
  readonly hours: number;
  readonly figures: Figures;
}

const MIB = 2 ** 20;

/** What each may rise in an hour: memory in bytes, all else in numbers. */
export const BOUNDS: Readonly<Record<keyof Figures, number>> = {
  heap: MIB,
  buffers: MIB,
  rss: MIB,
  timers: 1,
  handles: 1,
  resources: 1,
  descriptors: 1,
  listeners: 1,
};

const NAMES = Object.keys(BOUNDS) as (keyof Figures)[];
const COLUMNS = ['figure', 'first', 'last', 'least', 'most', 'slope an hour', 'may be', ''];

export function report(samples: readonly Sample[]): { readonly text: string; readonly growing: readonly (keyof Figures)[] } {
  const warm = afterWarmUp(samples);
  const growing: (keyof Figures)[] = [];
  const rows = NAMES.map((name) => {
    const values = warm.map(({ figures }) => figures[name]);
    const slope = slopeOf(warm.map(({ hours, figures }) => [hours, figures[name]]));
    const isGrowing = grows(slope, BOUNDS[name]);
    if (isGrowing) growing.push(name);
    const show = shownAs(name);
    const numbers = [values.at(0), values.at(-1), Math.min(...values), Math.max(...values)].map((value) => show(value ?? 0));
    return [
      name,
      ...numbers,
      `${show(slope.perHour)} ± ${show(slope.error)}`,
      show(BOUNDS[name]),
      isGrowing ? 'GROWS' : 'steady',
    ];
  });
  const widths = COLUMNS.map((_, column) => Math.max(...[COLUMNS, ...rows].map((row) => row[column]?.length ?? 0)));
  const lines = [COLUMNS, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return { text: lines.join('\n'), growing };
}

function shownAs(name: keyof Figures): (value: number) => string {
  const isMemory = name === 'heap' || name === 'buffers' || name === 'rss';
  return (value) => (isMemory ? `${(value / MIB).toFixed(2)} MiB` : String(Math.round(value * 100) / 100));
}
