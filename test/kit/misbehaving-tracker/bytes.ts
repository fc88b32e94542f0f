// Bytes without end, drop by drop or small ones that grow.
import type { Writable } from 'node:stream';
import { constants, deflateRawSync } from 'node:zlib';

/** Between two drops. */
const DROP_MS = 1000;
const MEBIBYTE = 1 << 20;

/** Writes so many bytes as fast as they are taken; stops when nobody takes them any more. */
export function endless(
  to: Writable,
  bytes: number,
  text = 'x'.repeat(1 << 16),
  after: (undo: () => void) => void = (undo) => to.once('close', undo),
): void {
  const part = Buffer.from(text.repeat(Math.max(1, (1 << 16) / text.length)));
  let left = bytes;
  const more = (): void => {
    while (left > 0) {
      left -= part.length;
      if (!to.write(part)) return;
    }
    to.end();
  };
  to.on('drain', more);
  to.on('error', () => {});
  after(() => {
    left = 0;
    to.off('drain', more);
  });
  more();
}

/** Does it every second. Returns a function that ends it. */
export function drip(act: () => void): () => void {
  const timer = setInterval(act, DROP_MS);
  return () => clearInterval(timer);
}

/** A body of gzip that inflates to so many MiB of zeros: one compressed MiB, over and over. */
export function bomb(mebibytes: number): Buffer {
  const header = Buffer.from('1f8b0800000000000003', 'hex');
  const block = deflateRawSync(Buffer.alloc(MEBIBYTE), { finishFlush: constants.Z_FULL_FLUSH });
  // An empty last block, and a checksum that nobody gets to.
  const end = Buffer.concat([Buffer.from('0300', 'hex'), Buffer.alloc(8)]);
  return Buffer.concat([header, ...Array<Buffer>(mebibytes).fill(block), end]);
}
