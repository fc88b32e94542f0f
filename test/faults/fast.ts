// Faults that take no time, as tests of ours.
import type { Fault } from './fault.js';
import { putAgain } from './runner.js';

/** A fast one takes two seconds on a free machine. */
const LIMIT_MS = 30_000;

export function fastTests(faults: readonly Fault[]): void {
  describe('faults', function () {
    this.timeout(LIMIT_MS);
    for (const fault of faults.filter(({ fast }) => fast)) {
      it(`${fault.row} ${fault.title}`, async () => {
        const { verdict, seen, said } = await putAgain(fault, 'ours', new AbortController().signal);
        if (verdict !== 'pass') throw new Error(`${seen}\n${said}`);
      });
    }
  });
}
