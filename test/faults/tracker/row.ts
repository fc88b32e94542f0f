// What most faults of trackers are told by: how the tracker misbehaves, and what is looked at then.
import type { MisbehavingTracker } from '../../kit/misbehaving-tracker/index.js';
import type { Fault, Scene } from '../fault.js';
import { type Course, expectTold, fetched, type Open, summary } from './stage.js';

export interface Row<T extends MisbehavingTracker = MisbehavingTracker>
  extends Pick<Fault, 'row' | 'title' | 'fast' | 'waits' | 'seconds'> {
  readonly open: Open<T>;
  /** The line of ours that tells of it. */
  readonly told?: RegExp;
  readonly course?: Course;
  /** It is no fault of others that they do otherwise. */
  readonly oursAlone?: true;
}

/** @param run does it, and looks at what comes of it */
export function faultsOf<T extends MisbehavingTracker>(
  rows: readonly Row<T>[],
  run: (scene: Scene, row: Row<T>) => Promise<string>,
): Fault[] {
  return rows.map((row) => {
    const { open, told, course, oursAlone, ...fault } = row;
    return { ...fault, group: 'tracker', ...(!oursAlone && { others: true }), run: (scene) => run(scene, row) };
  });
}

/** All is fetched, and people are told of it. */
export async function endsWell(scene: Scene, { open, told, course }: Row): Promise<string> {
  const seen = await fetched(scene, open, course);
  if (told) expectTold(scene, seen.running, told);
  return summary(seen);
}
