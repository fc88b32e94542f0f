// Plain TCP connections.
import { definePlugin, provide, TRANSPORT } from 'piecework';
import { TcpTransport } from './tcp-transport.js';

export default definePlugin({
  name: 'transport-tcp',
  version: '1.0.0',
  api: '^1',
  summary: 'Dials and accepts peers over TCP.',
  provides: [provide(TRANSPORT, TcpTransport, ['tcp'])],
});
