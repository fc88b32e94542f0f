// How a torrent under way looks: two lines on a terminal, one sentence elsewhere. Pure.
import type { Progress } from '../../core/index.js';
import { cells, fitEnd } from './cells.js';
import { bytes, counted, duration, percent, rate, timeLeft } from './numbers.js';
import type { Paint } from './paint.js';

/** Columns. Beyond it a bar tells no more. */
const LONGEST_BAR = 40;
const SHORTEST_BAR = 6;
const LONGEST_NAME = 40;
/** A terminal that does not tell its size, or tells nonsense, is taken for this large. */
export const USUAL_COLUMNS = 80;
export const USUAL_LINES = 24;
/** The last column stays free: some terminals wrap as soon as it is written. */
const MARGIN = 1;

type Amounts = Pick<Progress, 'bytesWanted' | 'bytesLeft'>;

export function bar(fraction: number, columns: number, paint: Paint): string {
  const done = Math.min(columns, Math.max(0, Math.floor(fraction * columns)));
  return paint.green('█'.repeat(done)) + paint.dim('░'.repeat(columns - done));
}

/** What is left of the parts, joined, when those that matter least are left out until the rest fits. First matters most. */
export function fitting(parts: readonly string[], gap: string, columns: number): string {
  const kept = parts.filter((part) => part !== '');
  while (kept.length > 1 && cells(kept.join(gap)) > columns) kept.pop();
  return fitEnd(kept.join(gap), columns);
}

export function progressBlock(name: string, progress: Progress, width: number, paint: Paint): string[] {
  const columns = Math.max(10, width - MARGIN);
  return [progressLine(name, progress, columns, paint), paint.dim(`  ${fitting(numbersOf(progress), '   ', columns - 2)}`)];
}

/** Of what is wanted. */
export function progressLine(name: string, { bytesWanted, bytesLeft }: Amounts, columns: number, paint: Paint): string {
  const have = bytesWanted - bytesLeft;
  return barLine(name, have, bytesWanted, `${bytes(have).padStart(8)} of ${bytes(bytesWanted)}`, columns, paint);
}

/** A name, a bar and how much of it is done. In a narrow terminal the amount goes first, then the bar, then most of the name. */
export function barLine(name: string, done: number, all: number, amount: string, columns: number, paint: Paint): string {
  const share = percent(done, all).padStart(4);
  const fraction = all === 0 ? 1 : done / all;
  const shown = fitEnd(name, Math.min(LONGEST_NAME, Math.max(8, Math.floor(columns / 3))));
  for (const tail of [`${share} ${amount}`, share]) {
    const room = columns - cells(shown) - cells(tail) - 3;
    if (room >= SHORTEST_BAR) return `${paint.bold(shown)}  ${bar(fraction, Math.min(LONGEST_BAR, room), paint)} ${tail}`;
  }
  return `${paint.bold(fitEnd(name, columns - cells(share) - 1))} ${share}`;
}

/** For a log: no line is ever drawn again. */
export function progressSentence(name: string, progress: Progress): string {
  return [`${name}: ${shareOf(progress)}`, ...numbersOf(progress).filter((part) => part !== '')].join(', ');
}

/** `45% of 1.20 GiB` */
export function shareOf({ bytesWanted, bytesLeft }: Amounts): string {
  return `${percent(bytesWanted - bytesLeft, bytesWanted)} of ${bytes(bytesWanted)}`;
}

function numbersOf({ phase, downloadRate, uploadRate, uploaded, peers, secondsLeft }: Progress): string[] {
  if (phase === 'checking') return ['looking at what is there'];
  const up = `↑ ${rate(uploadRate)}`;
  const who = peers === 0 ? 'no peer yet' : counted(peers, 'peer');
  if (phase !== 'downloading') return [`seeding ${up}`, counted(peers, 'peer'), `${bytes(uploaded)} sent`];
  const left = secondsLeft === undefined ? '' : `${timeLeft(secondsLeft)} left`;
  return [`↓ ${rate(downloadRate)}`, left, up, who];
}

/** A step that reads all content: checking, hashing. */
export function workBlock(what: string, done: number, total: number, width: number, paint: Paint): string[] {
  const columns = Math.max(10, width - MARGIN);
  return [barLine(what, done, total, counted(total, 'piece'), columns, paint)];
}

export function workSentence(what: string, done: number, total: number): string {
  return `${what}: ${percent(done, total)} of ${counted(total, 'piece')}`;
}

/** The last word of a download. */
export function completedSentence(name: string, downloaded: number, seconds: number, total: number): string {
  if (downloaded === 0) return `${name}: complete, all ${bytes(total)} verified`;
  const speed = rate(downloaded / Math.max(seconds, 0.001));
  return `${name}: ${bytes(downloaded)} in ${duration(seconds)} (${speed}), every piece verified`;
}
