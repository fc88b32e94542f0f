// The fit behind the soak's verdict.
import { expect } from 'chai';
import { SeededRandom } from '../kit/seeded-random.js';
import type { Figures } from './figures.js';
import { afterWarmUp, grows, slopeOf } from './growth.js';
import { BOUNDS, report } from './report.js';

const random = new SeededRandom(1);
/** A hundred samples in half an hour. */
const line = (start: number, perHour: number, noise: number): [number, number][] =>
  Array.from({ length: 100 }, (_, index) => [
    index / 200,
    start + (perHour * index) / 200 + (random.below(2001) / 1000 - 1) * noise,
  ]);

const STEADY: Figures = { heap: 2e7, buffers: 4e6, rss: 9e7, timers: 5, handles: 4, resources: 6, descriptors: 25, listeners: 3 };

describe('the growth of a soak', () => {
  it('finds the slope in noise', () => {
    const { perHour, error } = slopeOf(line(20, 4, 0.5));
    expect(perHour).to.be.closeTo(4, 1.5);
    expect(error).to.be.within(0.05, 1);
    expect(slopeOf(line(7, 0, 0))).to.deep.equal({ perHour: 0, error: 0 });
  });

  it('fails what certainly rises above its bound, and nothing else', () => {
    expect(grows(slopeOf(line(20, 4, 0.5)), 1)).to.equal(true);
    expect(grows(slopeOf(line(20, 0.5, 0.5)), 1)).to.equal(false);
    expect(grows(slopeOf(line(20, 4, 60)), 1)).to.equal(false);
    expect(grows(slopeOf(line(20, -9, 0)), 1)).to.equal(false);
    expect(grows(slopeOf([]), 1)).to.equal(false);
  });

  it('leaves the warm-up out', () => {
    expect(afterWarmUp([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).to.deep.equal([4, 5, 6, 7, 8, 9, 10]);
  });

  it('reports each figure, and which of them grow', () => {
    const steady = Array.from({ length: 50 }, (_, index) => ({ hours: index / 100, figures: STEADY }));
    expect(report(steady).growing).to.deep.equal([]);
    for (const name of Object.keys(BOUNDS) as (keyof Figures)[]) {
      const rising = steady.map(({ hours }, index) => ({ hours, figures: { ...STEADY, [name]: STEADY[name] * (1 + index) } }));
      const { growing, text } = report(rising);
      expect(growing).to.deep.equal([name]);
      expect(text.split('\n').find((row) => row.startsWith(name))).to.contain('GROWS');
    }
  });
});
