// Real time and real chance. Tests put their own in this place.
import { CLOCK, definePlugin, provide, RANDOM } from 'piecework';
import { SystemClock } from './clock.js';
import { SystemRandom } from './random.js';

export default definePlugin({
  name: 'system',
  version: '1.0.0',
  api: '^1',
  summary: 'The clock of this machine and random numbers from its operating system.',
  provides: [provide(CLOCK, SystemClock), provide(RANDOM, SystemRandom)],
});
