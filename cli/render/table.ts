// Columns for people.
import { cells, pad } from './cells.js';

/** Two spaces between columns, none after the last. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((all, row) => {
    row.forEach((cell, column) => {
      all[column] = Math.max(all[column] ?? 0, cells(cell));
    });
    return all;
  }, []);
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export function indented(lines: readonly string[], by = '  '): string[] {
  return lines.map((line) => by + line);
}
