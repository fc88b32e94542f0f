// A few hundred cases for each parser, the same each time; `npm run fuzz` makes more.
import { fuzz } from './target.js';
import { TARGETS } from './targets.js';

const CASES = 300;

describe('fuzz', function () {
  this.timeout(30_000);
  for (const target of TARGETS) it(target.name, () => fuzz(target, 1, CASES));
});
