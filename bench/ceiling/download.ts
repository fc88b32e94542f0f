// The limit of a download: receives, hashes and writes with next to nothing of BitTorrent around it. It takes the light seeder at
// its word: blocks come in the order in which they are asked for, behind a handshake, a bitfield and an unchoke. It calls nothing of
// ours, since loading counts: from the shell to the exit code, as a client's.
//   download <port> <host> <info-hash> <pieces> <piece length> <file>
import { openSync } from 'node:fs';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

const BLOCK = 16_384;
/** Length, id, piece and begin before each block. */
const HEADER = 13;
const REQUEST = 17;
const MEMORY = 2 ** 25;
const RECEIVE_BUFFER = 2 ** 18;
/** Blocks in flight, and how many are asked for together. */
const PIPELINE = 250;
const TOGETHER = 32;

const [port, host = '', infoHash = '', ...rest] = process.argv.slice(2);
const [pieces, pieceLength] = [Number(rest[0]), Number(rest[1])];
const perPiece = pieceLength / BLOCK;
const blocks = pieces * perPiece;

const memory = new SharedArrayBuffer(Math.max(2, Math.floor(MEMORY / pieceLength)) * pieceLength);
const target = Buffer.from(memory);
const free = Array.from({ length: memory.byteLength / pieceLength }, (_, slot) => slot);
const file = openSync(rest[2] ?? '', 'w');
const worker = new Worker(new URL('./hash-and-write.js', import.meta.url), { workerData: { memory, pieceLength, file } });

let asked = 0;
let received = 0;
let stored = 0;
let slot = free.pop();
/** Bytes until the next block begins, at first with handshake, bitfield and unchoke; and of that block. */
let header = 68 + 5 + Math.ceil(pieces / 8) + 5 + HEADER;
let left = 0;
let waiting: Buffer | undefined;

const socket = connect({
  port: Number(port),
  host,
  noDelay: true,
  onread: {
    buffer: Buffer.allocUnsafeSlow(RECEIVE_BUFFER),
    callback: (length: number, buffer: Uint8Array): boolean => {
      const late = take(Buffer.from(buffer.buffer, buffer.byteOffset, length));
      if (late.length > 0) waiting = Buffer.from(late);
      return waiting === undefined;
    },
  },
});
const interested = Buffer.from([0, 0, 0, 1, 2]);
const reserved = Buffer.alloc(8);
const id = Buffer.from('-XX0000-the ceiling ');
socket.write(
  Buffer.concat([Buffer.from('\x13BitTorrent protocol', 'latin1'), reserved, Buffer.from(infoHash, 'hex'), id, interested]),
);
ask();

worker.on('message', (done: number) => {
  if (++stored === pieces) process.exit(0);
  free.push(done);
  slot ??= free.pop();
  if (!waiting) return;
  const late = take(waiting);
  waiting = late.length > 0 ? late : undefined;
  if (!waiting) socket.resume();
});

/** What is left when no memory is free. */
function take(bytes: Buffer): Buffer {
  let at = 0;
  while (at < bytes.length) {
    if (left === 0) {
      if (header === 0 && slot === undefined) break;
      const skipped = Math.min(header, bytes.length - at);
      header -= skipped;
      at += skipped;
      if (header === 0 && slot !== undefined) [left, header] = [BLOCK, HEADER];
      continue;
    }
    const taken = Math.min(left, bytes.length - at);
    const to = (slot ?? 0) * pieceLength + (received % perPiece) * BLOCK + BLOCK - left;
    // As the engine does: `copy` into shared memory goes word by word.
    target.fill(bytes.subarray(at, at + taken), to, to + taken);
    at += taken;
    left -= taken;
    if (left === 0 && ++received % perPiece === 0) complete();
  }
  ask();
  return bytes.subarray(at);
}

function complete(): void {
  worker.postMessage([slot, received / perPiece - 1]);
  slot = free.pop();
}

function ask(): void {
  const until = Math.min(blocks, received + PIPELINE);
  if (until - asked < TOGETHER && until < blocks) return;
  const requests = Buffer.allocUnsafe((until - asked) * REQUEST);
  for (let at = 0; asked < until; asked++, at += REQUEST) {
    requests.writeUInt32BE(HEADER, at);
    requests[at + 4] = 6;
    requests.writeUInt32BE(Math.floor(asked / perPiece), at + 5);
    requests.writeUInt32BE((asked % perPiece) * BLOCK, at + 9);
    requests.writeUInt32BE(BLOCK, at + 13);
  }
  if (requests.length > 0) socket.write(requests);
}
