// Connections that do nothing: what 500 of them cost one process that seeds several torrents.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { InfoHash } from 'piecework';
import { frame, handshake } from '../against/wire.js';
import type { Command } from '../command.js';
import type { Run } from '../figures.js';
import type { Scene } from '../scene.js';

/** Each takes 64 incoming ones. */
const TORRENTS = 8;
const CONNECTIONS = 500;
const BYTES = 1_000_000;
const SETTLE_MS = 3_000;
/** What connecting left behind V8 collects in a few rounds: for some fifteen seconds they cost up to 4 % of a core. */
const TIDY_MS = 30_000;
const WATCH_MS = 10_000;

export async function idle(scene: Scene): Promise<Run> {
  const torrents = await Promise.all(Array.from({ length: TORRENTS }, (_, at) => made(scene, `idle${at}`)));
  const files = torrents.map(({ torrent }) => torrent);
  const seeder = scene.run('download', ...files, '--out', scene.folder, '--keep-seeding', '--host', '127.0.0.1', '--port', '0');
  const { port } = await seeder.line('listening');
  await seeder.lines('completed', TORRENTS);
  await pause(SETTLE_MS);
  const before = seeder.anonymousKiB;
  const sockets: Socket[] = [];
  while (sockets.length < CONNECTIONS)
    sockets.push(await greet(Number(port), torrents[sockets.length % TORRENTS]?.infoHash ?? ''));
  await pause(TIDY_MS);
  const [cpu, memory] = [seeder.cpuSeconds, seeder.anonymousKiB];
  await pause(WATCH_MS);
  const used = seeder.cpuSeconds - cpu;
  const open = sockets.filter((socket) => !socket.destroyed && socket.readable).length;
  for (const socket of sockets) socket.destroy();
  await seeder.stop();
  for (const { file, torrent } of torrents) for (const path of [file, torrent]) rmSync(path);
  return {
    'connections still open [ ]': open,
    'of a core [%]': (used * 100_000) / WATCH_MS,
    'memory of each [KiB]': (memory - before) / CONNECTIONS,
  };
}

async function made(scene: Scene, name: string): Promise<{ file: string; torrent: string; infoHash: string }> {
  const [file, torrent] = [join(scene.folder, name), join(scene.folder, `${name}.torrent`)];
  writeFileSync(file, randomBytes(BYTES));
  const create: Command = scene.run('create', file, '--out', torrent);
  await create.finish();
  return { file, torrent, infoHash: String(create.last('created')?.infoHash ?? '') };
}

/** Says hello and that it has nothing, and never anything more. */
async function greet(port: number, infoHash: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.write(handshake(new InfoHash(Buffer.from(infoHash, 'hex'))));
  socket.write(frame(3, 0));
  await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  return socket;
}
