// A worker thread that hashes a piece where it lies in shared memory, and writes it.
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

const { memory, pieceLength, file } = workerData as { memory: SharedArrayBuffer; pieceLength: number; file: number };
const bytes = Buffer.from(memory);

parentPort?.on('message', ([slot = 0, piece = 0]: readonly number[]) => {
  const content = bytes.subarray(slot * pieceLength, (slot + 1) * pieceLength);
  createHash('sha1').update(content).digest();
  writeSync(file, content, 0, pieceLength, piece * pieceLength);
  parentPort?.postMessage(slot);
});
