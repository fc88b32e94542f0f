// What faults of storage share: a small disk, a slow way to a seeder, and what a client said.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ours } from '../clients/ours.js';
import type { Job, Running, Scene } from '../fault.js';

const TICK_MS = 20;

/** File systems can be mounted, and other users be. */
export const noRoot = (): string | undefined => (process.getuid?.() === 0 ? undefined : 'root');

/** A file system of its own at that place. Returns what makes it larger. */
export async function smallDisk(scene: Scene, folder: string, mebibytes: number): Promise<(mebibytes: number) => void> {
  await mkdir(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]);
  scene.after(() => execFileSync('umount', ['--lazy', folder]));
  return (more) => void execFileSync('mount', ['-o', `remount,size=${more}m`, folder]);
}

/** Others may get to what is in the folder, but not write there. */
export async function letIn(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  await chmod(dirname(folder), 0o755);
}

/** An address at which that peer is met, with so many bytes a second to whoever dials it. */
export async function throttled(scene: Scene, address: string, bytesPerSecond: number): Promise<string> {
  const [host, port] = address.split(':');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const peer = connect({ host, port: Number(port) });
    for (const socket of [client, peer]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        peer.destroy();
      });
    }
    client.pipe(peer);
    // It ends when either side closes.
    trickle(peer, client, bytesPerSecond).catch(() => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scene.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function trickle(from: Socket, to: Socket, bytesPerSecond: number): Promise<void> {
  let owed = performance.now();
  for await (const bytes of from.iterator({ destroyOnReturn: false })) {
    to.write(bytes);
    owed = Math.max(owed, performance.now() - TICK_MS) + (bytes.length * 1000) / bytesPerSecond;
    const wait = owed - performance.now();
    if (wait > 0) await pause(wait);
    if (to.destroyed) return;
  }
}

/** A seeder of ours that no tracker of the scene tells of. Returns its address. */
export async function hiddenSeeder(scene: Scene, torrent: string, folder: string): Promise<string> {
  const home = await mkdtemp(join(folder, 'home-'));
  const running = await ours({ home, started: (each) => scene.after(() => each.stop('SIGKILL')) }).seed({ torrent, folder });
  return running.address;
}

/** A leecher of ours beside the scene's client. */
export async function ownLeecher(scene: Scene, job: Job): Promise<Running> {
  const home = await scene.folder('leecher-home');
  return ours({ home, started: (running) => scene.after(() => running.stop('SIGKILL')) }).download(job);
}

/** The JSON lines that ours said. */
export function linesOf({ stdout }: Running, event: string): Readonly<Record<string, unknown>>[] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
  return lines.map((line) => JSON.parse(line)).filter((line) => line.event === event);
}

/** It ends by itself, and not well. Returns its last line. */
export async function expectFailure(running: Running, ms: number): Promise<string> {
  await ends(running, ms);
  const code = await running.ended;
  if (code === 0) throw new Error('it ended with 0, as if all were well');
  const said = `${running.stdout}\n${running.stderr}`.trim().split('\n').filter(Boolean);
  if (/^\s+at .*:\d+:\d+\)?$/m.test(running.stderr)) throw new Error('it wrote a stack trace');
  if (said.length === 0) throw new Error(`it ended with ${code} and said nothing`);
  return `exit ${code}: ${said.at(-1)}`;
}

/** It ends by itself, and well. */
export async function expectSuccess(running: Running, ms: number): Promise<void> {
  await ends(running, ms);
  const code = await running.ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${running.stderr.trim().split('\n').at(-1)}`);
}

async function ends(running: Running, ms: number): Promise<void> {
  const late = await Promise.race([running.ended.then(() => false), pause(ms, true, { ref: false })]);
  if (late) throw new Error(`it did not end within ${ms} ms`);
}

/** Says it so that tables stay narrow, whatever the folder's name. */
export const short = (text: string): string => text.replace(/\/[^\s"]*\//g, '…/').slice(0, 160);
