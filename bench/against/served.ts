// Whether a client serves a whole torrent by now: seen from outside, the same way for all.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { HANDSHAKE_LENGTH } from '../../plugins/handshake/index.js';
import type { Running } from '../../test/faults/fault.js';
import { metainfoOf } from '../../test/faults/sample.js';
import type { Scene } from '../scene.js';
import { frames, handshake } from './wire.js';

const AGAIN_MS = 20;
/** What one answer may take. */
const PATIENCE_MS = 2_000;
const BITFIELD = 5;

/** Resolves when it tells of all pieces. @throws Error when it ends before */
export async function served(running: Running, scene: Scene): Promise<void> {
  const { infoHash, geometry } = metainfoOf(readFileSync(scene.torrent));
  const greeting = handshake(infoHash);
  while (!(await tells(running.address, greeting, geometry.pieceCount))) {
    if (!running.running) throw new Error(`it ended with ${await running.ended}: ${running.stderr.trim().split('\n').at(-1)}`);
    await pause(AGAIN_MS);
  }
}

function tells(address: string, greeting: Uint8Array, pieces: number): Promise<boolean> {
  const [host, port] = address.split(':');
  const socket = connect({ host, port: Number(port) });
  let greeted = 0;
  return new Promise<boolean>((resolve) => {
    const reader = frames((id, payload) => {
      if (id === BITFIELD) resolve(bitsIn(payload) === pieces);
    });
    socket.on('data', (bytes) => {
      const rest = bytes.subarray(Math.min(HANDSHAKE_LENGTH - greeted, bytes.length));
      greeted += bytes.length - rest.length;
      reader.read(rest);
    });
    socket.on('error', () => {}).on('close', () => resolve(false));
    socket.setTimeout(PATIENCE_MS, () => resolve(false));
    socket.write(greeting);
  }).finally(() => socket.destroy());
}

function bitsIn(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
}
