// What the project has set itself, by the name of the figure. A figure without a line here is only watched.
import type { Figure } from './figures.js';

export interface Target {
  readonly atMost: number;
}

const TARGETS: Readonly<Record<string, Target>> = {
  'piecework --version / node -e 0': { atMost: 1.5 },
  'first request to a named peer': { atMost: 250 },
};

export interface Judged extends Figure {
  readonly target?: Target;
  /** Of the median. */
  readonly met?: boolean;
}

export function judged(figures: readonly Figure[], targets: Readonly<Record<string, Target>> = TARGETS): Judged[] {
  return figures.map((figure) => {
    const target = targets[figure.name];
    return target ? { ...figure, target, met: figure.median <= target.atMost } : figure;
  });
}

/** Beside the figure: empty where there is none. */
export function targetShown({ target, met, unit }: Judged): string {
  return target ? `${met ? 'met' : 'MISSED'}: at most ${target.atMost} ${unit}` : '';
}
