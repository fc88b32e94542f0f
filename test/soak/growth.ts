// Whether something grows: a straight line through the samples after the warm-up, and how sure it is.

/** Of all samples, the first ones, in which caches fill and code is compiled. */
export const WARM_UP = 0.3;
/** So many standard errors make a slope certain enough to fail. */
const CERTAIN = 3;

export interface Slope {
  readonly perHour: number;
  /** Its standard error. */
  readonly error: number;
}

/** @param samples hours and values @returns least squares; no certainty with fewer than three */
export function slopeOf(samples: readonly (readonly [hours: number, value: number])[]): Slope {
  const count = samples.length;
  if (count < 3) return { perHour: 0, error: Number.POSITIVE_INFINITY };
  const mean = (of: 0 | 1): number => samples.reduce((sum, sample) => sum + sample[of], 0) / count;
  const [hours, value] = [mean(0), mean(1)];
  const spread = samples.reduce((sum, [x]) => sum + (x - hours) ** 2, 0);
  const perHour = samples.reduce((sum, [x, y]) => sum + (x - hours) * (y - value), 0) / spread;
  const rest = samples.reduce((sum, [x, y]) => sum + (y - value - perHour * (x - hours)) ** 2, 0);
  return { perHour, error: Math.sqrt(rest / (count - 2) / spread) };
}

/** It rises by more than the bound, beyond what chance explains. */
export function grows({ perHour, error }: Slope, bound: number): boolean {
  return perHour - CERTAIN * error > bound;
}

export function afterWarmUp<T>(samples: readonly T[]): readonly T[] {
  return samples.slice(Math.floor(samples.length * WARM_UP));
}
