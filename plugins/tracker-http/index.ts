// Announces to and scrapes http and https trackers.
import { definePlugin, provide, TRACKER } from 'piecework';
import { HttpTracker } from './http-tracker.js';
import { OPTIONS } from './options.js';

export default definePlugin({
  name: 'tracker-http',
  version: '1.0.0',
  api: '^1',
  summary: 'Announces to and scrapes http and https trackers (BEP 3, 7, 23, 48).',
  options: OPTIONS,
  provides: [provide(TRACKER, HttpTracker, ['http:', 'https:'])],
});
