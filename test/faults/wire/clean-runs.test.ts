// Clean runs are measured once, and anew after a failure.
import { expect } from 'chai';
import { CleanRuns } from './clean-runs.js';

describe('clean runs beside which faults are judged', () => {
  it('are measured once for each key, and anew after a failure', async () => {
    let measured = 0;
    const runs = new CleanRuns<number>();
    const clean = async () => ++measured;
    const judge = async (run: number) => `run ${run}`;
    expect(await runs.beside('a', clean, judge)).to.equal('run 1');
    expect(await runs.beside('a', clean, judge)).to.equal('run 1');
    expect(await runs.beside('b', clean, judge)).to.equal('run 2');
    const slow = runs.beside('a', clean, async () => {
      throw new Error('too slow');
    });
    expect(await slow.catch((error) => error.message)).to.equal('too slow');
    expect(await runs.beside('a', clean, judge)).to.equal('run 3');
    expect(await runs.beside('b', clean, judge)).to.equal('run 2');
  });
});
