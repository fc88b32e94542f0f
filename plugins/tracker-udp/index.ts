// Announces to and scrapes udp trackers.
import { definePlugin, provide, TRACKER } from 'piecework';
import { OPTIONS } from './options.js';
import { UdpTracker } from './udp-tracker.js';

export default definePlugin({
  name: 'tracker-udp',
  version: '1.0.0',
  api: '^1',
  summary: 'Announces to and scrapes udp trackers, over IPv4 and IPv6 (BEP 15, 41).',
  options: OPTIONS,
  provides: [provide(TRACKER, UdpTracker, ['udp:'])],
});
