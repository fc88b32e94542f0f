// What a client has cost so far, per GiB of content.
import { readFileSync } from 'node:fs';
import type { Running } from '../../test/faults/fault.js';
import type { Scene } from '../scene.js';

/** Of the processor times in /proc. */
const TICKS_PER_SECOND = 100;
const MIB = 2 ** 20;

export interface Cost {
  readonly 'processor time [s/GiB]': number;
  readonly 'peak anonymous memory [MiB]': number;
}

export class Spent {
  readonly #before = ofEnded();

  /** @param alone no other child of this process ends before it: then the time of one that has ended is known to the end */
  constructor(
    private readonly scene: Scene,
    private readonly alone: boolean,
  ) {}

  by(running: Running): Cost {
    const watched = running.cpu / 1000;
    const seconds = this.alone && !running.running ? Math.max(watched, ofEnded() - this.#before) : watched;
    return {
      'processor time [s/GiB]': seconds / (this.scene.mebibytes / 1024),
      'peak anonymous memory [MiB]': running.peakMemory / MIB,
    };
  }
}

/** Seconds of all children that have ended. */
function ofEnded(): number {
  const [user, system] = readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1)?.split(' ').slice(13, 15) ?? [];
  return (Number(user) + Number(system)) / TICKS_PER_SECOND;
}
