// The file that the demo sends around, and the digest that its copies are compared by.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

const CHUNK = 1024 * 1024;

/** Random, so that nothing between the processes could shorten it. Returns its SHA-256. */
export async function makeFile(path: string, bytes: number): Promise<string> {
  const digest = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    for (let left = bytes; left > 0; left -= CHUNK) {
      const chunk = randomBytes(Math.min(CHUNK, left));
      digest.update(chunk);
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return digest.digest('hex');
}

export async function sha256(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) digest.update(chunk);
  return digest.digest('hex');
}
