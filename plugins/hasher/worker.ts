// The program of a hashing thread: a batch comes, its digests go back. Never imported, only started.
import { hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { type Batch, DIGEST_LENGTH } from './batch.js';

parentPort?.on('message', ({ memory, jobs }: Batch) => {
  const digests = new Uint8Array((jobs.length / 3) * DIGEST_LENGTH);
  for (let at = 0; at < jobs.length; at += 3) {
    const [index = 0, offset, length] = jobs.slice(at, at + 3);
    const whole = memory[index];
    if (!whole) throw new Error(`a job names memory ${index}, which is not in its batch`);
    digests.set(hash('sha1', new Uint8Array(whole, offset, length), 'buffer'), (at / 3) * DIGEST_LENGTH);
  }
  parentPort?.postMessage(digests);
});
