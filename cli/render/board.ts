// Several torrents under way: a line each, as many as the terminal has room for, and a total. Pure.
import type { Progress } from '../../core/index.js';
import type { RowState } from '../board.js';
import type { Status } from '../display/display.js';
import { bytes, counted, rate, timeLeft, whole } from './numbers.js';
import type { Paint } from './paint.js';
import { fitting, shareOf } from './progress.js';

export interface BoardRow {
  readonly status: Status | undefined;
  readonly progress: Progress | undefined;
  readonly state: RowState;
}

/** Lines for the total, for what is not shown, and for the cursor. */
const OTHER_LINES = 3;

export function boardBlock(rows: readonly BoardRow[], columns: number, lines: number, paint: Paint): string[] {
  const room = Math.max(1, lines - OTHER_LINES);
  const shown = shownOf(rows, room).flatMap(({ status }) => status?.block(columns, paint, 1).slice(0, 1) ?? []);
  const hidden = rows.filter(({ status }) => status).length - shown.length;
  const more = hidden > 0 ? [paint.dim(`  … and ${whole(hidden)} more`)] : [];
  return [...shown, ...more, fitting(totalOf(rows), '   ', columns - 1)];
}

export function boardSentence(rows: readonly BoardRow[]): string {
  return totalOf(rows)
    .filter((part) => part !== '')
    .join(', ');
}

// What is under way goes first where there is no room for all; the order stays.
function shownOf(rows: readonly BoardRow[], room: number): readonly BoardRow[] {
  const visible = rows.filter(({ status }) => status);
  const first = [...visible.filter(({ state }) => state === 'open'), ...visible.filter(({ state }) => state !== 'open')];
  const kept = new Set(first.slice(0, room));
  return visible.filter((row) => kept.has(row));
}

function totalOf(rows: readonly BoardRow[]): string[] {
  const all = rows.flatMap(({ progress }) => progress ?? []);
  const sum = (value: (progress: Progress) => number): number => all.reduce((total, progress) => total + value(progress), 0);
  const [bytesWanted, bytesLeft] = [sum((each) => each.bytesWanted), sum((each) => each.bytesLeft)];
  const [down, up] = [sum((each) => each.downloadRate), sum((each) => each.uploadRate)];
  const failed = rows.filter(({ state }) => state === 'failed').length;
  return [
    `${counted(rows.length, 'torrent')}, ${whole(rows.filter(({ state }) => state === 'done').length)} done`,
    failed > 0 ? `${whole(failed)} failed` : '',
    all.length > 0 ? shareOf({ bytesWanted, bytesLeft }) : '',
    bytesLeft > 0 ? `↓ ${rate(down)}` : '',
    bytesLeft > 0 && down > 0 ? `${timeLeft(bytesLeft / down)} left` : '',
    `↑ ${rate(up)}`,
    bytesLeft === 0 && all.length > 0 ? `${bytes(sum((each) => each.uploaded))} sent` : '',
  ];
}
