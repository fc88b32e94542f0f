// The small tracker that `tracker` and `share` embed.
import { definePlugin, provide, TRACKER_SERVER } from 'piecework';
import { EmbeddedTracker } from './embedded-tracker.js';
import { OPTIONS } from './options.js';

export default definePlugin({
  name: 'tracker-server',
  version: '1.0.0',
  api: '^1',
  summary: 'A small tracker: announce and scrape, HTTP and UDP, IPv4 and IPv6 (BEP 3, 7, 15, 23, 48).',
  options: OPTIONS,
  provides: [provide(TRACKER_SERVER, EmbeddedTracker)],
});
