// The small HTTP tracker that `tracker` and `share` embed.
import { definePlugin, provide, TRACKER_SERVER } from 'piecework';
import { HttpTrackerServer } from './http-tracker-server.js';
import { OPTIONS } from './options.js';

export default definePlugin({
  name: 'tracker-server',
  version: '1.0.0',
  api: '^1',
  summary: 'A small HTTP tracker: announce and scrape, IPv4 and IPv6 (BEP 3, 7, 23, 48).',
  options: OPTIONS,
  provides: [provide(TRACKER_SERVER, HttpTrackerServer)],
});
