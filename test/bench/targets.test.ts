import { expect } from 'chai';
import { figuresOf, tableOf } from '../../bench/figures.js';
import { judged } from '../../bench/targets.js';

const runs = [90, 100, 500].map((ms) => ({ 'start [ms]': ms, 'other [ms]': 1 }));

describe('targets of the project', () => {
  it('are met by the median, not by the worst run', () => {
    const [start, other] = judged(figuresOf(runs), { start: { atMost: 100 } });
    expect(start).to.include({ median: 100, max: 500, met: true }).and.have.deep.property('target', { atMost: 100 });
    expect(other).to.not.have.any.keys('target', 'met');
  });

  it('are shown beside the figure when they are missed, too', () => {
    const table = tableOf(judged(figuresOf(runs), { start: { atMost: 99 } }));
    expect(table).to.match(/^start +\| 100 ms +\| 90\.0 – 500 +\| MISSED: at most 99 ms$/m);
    expect(tableOf(judged(figuresOf(runs), { start: { atMost: 100 } }))).to.include('| met: at most 100 ms');
  });

  it('are there for the start of the program', () => {
    const run = { 'piecework --version / node -e 0 [times]': 1.6, 'first request to a named peer [ms]': 250 };
    expect(judged(figuresOf([run])).map(({ met }) => met)).to.deep.equal([false, true]);
  });
});
