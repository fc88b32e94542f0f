// The limit: receive, hash and write with nothing of BitTorrent around it. What a download may be compared with.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { child } from '../children.js';
import type { Run } from '../figures.js';
import type { Scene } from '../scene.js';

const BLOCK = 16_384;
const HEADER = 13;
const PIECE = 2 ** 18;
const SLOTS = 64;
const RECEIVE_BUFFER = 2 ** 18;

const beside = (name: string): string => fileURLToPath(new URL(`../ceiling/${name}`, import.meta.url));

export async function ceiling(scene: Scene): Promise<Run> {
  const pieces = (scene.mebibytes * 2 ** 20) / PIECE;
  const words = [beside('sender.js'), String(scene.mebibytes)];
  const sender = child(spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] }));
  const [port] = await once(sender.stdout.setEncoding('utf8'), 'data');
  const file = join(scene.folder, 'ceiling.bin');
  writeFileSync(file, '');
  const memory = new SharedArrayBuffer(SLOTS * PIECE);
  const worker = new Worker(beside('hash-and-write.js'), { workerData: { memory, pieceLength: PIECE, file } });
  await once(worker, 'online');
  const cpu = process.cpuUsage();
  const started = performance.now();
  await receive(Number(port), pieces, memory, worker);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await worker.terminate();
  rmSync(file);
  return {
    'receive, hash, write [MiB/s]': scene.mebibytes / seconds,
    'CPU [s/GiB]': (user + system) / 1e6 / (scene.mebibytes / 1024),
  };
}

function receive(port: number, pieces: number, memory: SharedArrayBuffer, worker: Worker): Promise<void> {
  const target = Buffer.from(memory);
  const free = Array.from({ length: SLOTS }, (_, slot) => slot);
  const perPiece = PIECE / BLOCK;
  let [slot, received, header, left, piece, stored] = [free.pop() ?? 0, 0, HEADER, 0, 0, 0];
  return new Promise((resolve, reject) => {
    const take = (bytes: Buffer): void => {
      for (let at = 0; at < bytes.length; ) {
        if (left === 0) {
          const skipped = Math.min(header, bytes.length - at);
          header -= skipped;
          at += skipped;
          if (header === 0) [left, header] = [BLOCK, HEADER];
          continue;
        }
        const taken = Math.min(left, bytes.length - at);
        const to = slot * PIECE + (received % perPiece) * BLOCK + BLOCK - left;
        // As the engine does: `copy` into shared memory goes word by word.
        target.fill(bytes.subarray(at, at + taken), to, to + taken);
        at += taken;
        left -= taken;
        if (left > 0 || ++received % perPiece !== 0) continue;
        worker.postMessage([slot, piece++]);
        slot = free.pop() ?? -1;
      }
    };
    let waiting: Buffer | undefined;
    const socket = connect({
      port,
      host: '127.0.0.1',
      onread: {
        buffer: Buffer.allocUnsafeSlow(RECEIVE_BUFFER),
        callback: (length: number, buffer: Uint8Array): boolean => {
          const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, length);
          // A read fills two pieces at the most: with fewer free slots it waits.
          if (free.length > 2) take(bytes);
          else waiting = Buffer.from(bytes);
          return waiting === undefined;
        },
      },
    });
    socket.on('error', reject);
    worker.on('message', (done: number) => {
      free.push(done);
      if (waiting && free.length > 2) {
        const bytes = waiting;
        waiting = undefined;
        take(bytes);
        socket.resume();
      }
      if (++stored < pieces) return;
      socket.destroy();
      resolve();
    });
  });
}
