// Row 44: what comes in is no handshake, or not for what is served.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Fault, Scene } from '../fault.js';
import { Sample } from '../sample.js';

const CLOSED_MS = 1_000;

/** With noise encryption begins: others, who speak it, rightly wait for the rest. */
const FIRST_BYTES: readonly (readonly [what: string, bytes: Buffer, others?: true])[] = [
  [
    'a handshake for another torrent',
    Buffer.concat([Buffer.from('\x13BitTorrent protocol'), Buffer.alloc(8), Buffer.alloc(20, 7), Buffer.alloc(20, 8)]),
    true,
  ],
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')],
  ['300 bytes of noise', Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 37 + 200) & 0xff))],
];

export const wrongInfoHash: readonly Fault[] = FIRST_BYTES.map(([what, bytes, others]) => ({
  row: 44,
  group: 'wire',
  title: `a connection begins with ${what}`,
  ...(others && { others }),
  fast: true,
  run: (scene) => closes(scene, bytes),
}));

async function closes(scene: Scene, bytes: Buffer): Promise<string> {
  const folder = await scene.folder('content');
  const sample = new Sample({ length: 100_000 });
  await sample.writeContent(folder);
  const torrent = await sample.writeTorrent(folder, await scene.tracker());
  const running = await scene.client.seed({ torrent, folder });
  const [host, port] = running.address.split(':');
  const socket = connect({ host, port: Number(port) });
  scene.after(() => socket.destroy());
  let heard = 0;
  socket.on('data', (data) => {
    heard += data.length;
  });
  socket.on('error', () => {});
  const started = performance.now();
  socket.write(bytes);
  await once(socket, 'close', { signal: AbortSignal.timeout(10 * CLOSED_MS) }).catch(() => {
    throw new Error(`it was not closed within ${10 * CLOSED_MS} ms`);
  });
  const ms = Math.round(performance.now() - started);
  if (ms > CLOSED_MS) throw new Error(`it was closed after ${ms} ms, not within ${CLOSED_MS}`);
  if (heard > 0) throw new Error(`it was answered with ${heard} bytes`);
  return `closed after ${ms} ms`;
}
