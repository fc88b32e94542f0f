// A tracker without a network, for trying things out: bind the schemes to it, as in `"tracker http:": "tracker-mock"`.
import { definePlugin, provide, TRACKER } from 'piecework';
import { MockTracker } from './mock-tracker.js';
import { OPTIONS } from './options.js';

export default definePlugin({
  name: 'tracker-mock',
  version: '1.0.0',
  api: '^1',
  summary: 'Answers announces from its options and from announces in the same process.',
  options: OPTIONS,
  provides: [provide(TRACKER, MockTracker, ['http:', 'https:', 'udp:'])],
});
