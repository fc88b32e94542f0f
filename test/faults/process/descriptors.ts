// Row 82: few descriptors, many connections, many files.
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Scene } from '../fault.js';
import { behindLink } from './swarm.js';

const FILES = 300;
const FILE_LENGTH = 20_000;
const CONNECTIONS = 300;
const LIMIT = 128;

export const descriptors: readonly Fault[] = [
  {
    row: 82,
    group: 'process',
    title: `${LIMIT} descriptors, ${CONNECTIONS} connections dialled in, ${FILES} files`,
    others: true,
    waits: true,
    run: few,
  },
];

async function few(scene: Scene): Promise<string> {
  const files = Array.from({ length: FILES }, (_, file) => [`f${file}.bin`, FILE_LENGTH] as const);
  const length = FILES * FILE_LENGTH;
  const { sample, torrent, folder, link } = await behindLink(
    scene,
    { length, files, name: 'many', pieceLength: 32_768 },
    2 * 1024 * 1024,
  );
  const running = scene.client.download({ torrent, folder, under: ['prlimit', `--nofile=${LIMIT}`] });
  await running.until(() => link.passed > 0, 30_000);
  const [host = '', port] = running.address.split(':');
  const sockets: Socket[] = [];
  scene.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  const hello = Buffer.concat([Buffer.from('\x13BitTorrent protocol'), Buffer.alloc(8), sample.infoHash]);
  let most = 0;
  for (let count = 0; count < CONNECTIONS && running.running; count++) {
    const socket = connect({ host, port: Number(port) });
    socket.on('error', () => {});
    sockets.push(socket);
    // Every other one is a peer that then says nothing more.
    if (count % 2 === 0) socket.write(Buffer.concat([hello, Buffer.from(`-XX0000-${String(count).padStart(12, '0')}`)]));
    if (count % 30 === 0) await pause(50);
    most = Math.max(most, sockets.filter(({ readyState }) => readyState === 'open').length);
  }
  const code = await running.ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${running.stderr}`);
  await sample.expectIn(folder);
  return `complete, with up to ${most} of the connections open at once`;
}
