// How long our client held up its own event loop: said on its way out, for who reads its stderr.
// A machine at work on other things holds up everybody: of a delay, only as much counts as the process was at work.
// As the package has it, so that what is measured is not a second copy of the library that the tests look into.
import { definePlugin, one, provide } from '../../../../index.js';

const EVERY_MS = 5;

class LoopProbe {
  readonly #delays: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  start(): void {
    let [last, worked] = [performance.now(), process.cpuUsage()];
    this.#timer = setInterval(() => {
      const now = performance.now();
      const { user, system } = process.cpuUsage(worked);
      this.#delays.push(Math.max(0, Math.min(now - last - EVERY_MS, (user + system) / 1000)));
      last = now;
      worked = process.cpuUsage();
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    const sorted = this.#delays.toSorted((one, other) => one - other);
    process.stderr.write(`loop-delay-p99 ${(sorted[Math.floor(sorted.length * 0.99)] ?? 0).toFixed(1)}\n`);
  }
}

/** Ms; undefined when it was not told. */
export function loopDelay(stderr: string): number | undefined {
  const told = /^loop-delay-p99 ([\d.]+)$/m.exec(stderr)?.[1];
  return told === undefined ? undefined : Number(told);
}

export default definePlugin({
  name: 'loop-probe',
  version: '1.0.0',
  api: '^1',
  summary: 'Tells how long the event loop was held up.',
  provides: [provide(one<LoopProbe>('loop-probe'), LoopProbe)],
});
