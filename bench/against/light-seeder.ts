// The lightest seeder there is, the same for every client: content from memory by reference, no hashing, whoever is interested
// is unchoked. One process for all its addresses. Prints its port, and at SIGTERM how many bytes it sent.
//   light-seeder <torrent> <content> [--addresses N] [--cap MIB]
// A cap, in MiB a second for all together, makes a swarm live by its own trade.
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { HANDSHAKE_LENGTH } from '../../plugins/handshake/index.js';
import { metainfoOf } from '../../test/faults/sample.js';
import { Tile } from '../tile.js';
import { addressOf, frame, frames, handshake } from './wire.js';

const {
  values: wanted,
  positionals: [torrent = '', file = ''],
} = parseArgs({
  allowPositionals: true,
  options: {
    addresses: { type: 'string', default: '1' },
    cap: { type: 'string', default: '0' },
  },
});
const { infoHash, geometry } = metainfoOf(readFileSync(torrent));
const tile = Tile.of(file);
const perSecond = Number(wanted.cap) * 2 ** 20;
const TURN_MS = 5;
const WAITING = 2 ** 20;
/** The first byte of a handshake that is not encrypted. */
const PLAIN = 19;

const bitfield = Buffer.alloc(Math.ceil(geometry.pieceCount / 8), 0xff);
const spare = bitfield.length * 8 - geometry.pieceCount;
bitfield.writeUInt8((0xff << spare) & 0xff, bitfield.length - 1);

let allowance = 0;
let sent = 0;
const pumps = new Set<() => void>();

interface Wanted {
  readonly head: Buffer;
  readonly at: number;
  readonly length: number;
}

function serve(socket: Socket): void {
  const queue: Wanted[] = [];
  const reader = frames((id, payload) => {
    if (id === 2) socket.write(frame(1, 0));
    if (id === 6) queue.push(wantedIn(payload));
  });
  let read = 0;
  const pump = (): void => {
    socket.cork();
    while (queue.length > 0 && socket.writableLength < WAITING && (perSecond === 0 || allowance > 0)) {
      const next = queue.shift();
      if (!next) break;
      socket.write(next.head);
      for (const part of tile.parts(next.at, next.length)) socket.write(part);
      allowance -= next.length;
      sent += next.length;
    }
    socket.uncork();
  };
  pumps.add(pump);
  socket.setNoDelay(true);
  socket.on('data', (bytes) => {
    // Some begin with encryption, and go on without when they are hung up on.
    if (read === 0 && bytes[0] !== PLAIN) return void socket.destroy();
    if (read === 0) socket.write(handshake(infoHash));
    const greeted = read === HANDSHAKE_LENGTH;
    const rest = bytes.subarray(Math.min(HANDSHAKE_LENGTH - read, bytes.length));
    read += bytes.length - rest.length;
    // Not before: some take no message until they have read the handshake.
    if (!greeted && read === HANDSHAKE_LENGTH) socket.write(Buffer.concat([frame(5, bitfield.length), bitfield]));
    reader.read(rest);
    pump();
  });
  socket.on('drain', pump);
  socket.on('error', () => {}).on('close', () => pumps.delete(pump));
}

function wantedIn(request: Uint8Array): Wanted {
  const range = Buffer.from(request.buffer, request.byteOffset, 12);
  const [index, begin, length] = [range.readUInt32BE(0), range.readUInt32BE(4), range.readUInt32BE(8)];
  return { head: frame(7, 8 + length, range.subarray(0, 8)), at: index * geometry.pieceLength + begin, length };
}

if (perSecond > 0) {
  setInterval(() => {
    allowance = Math.min(allowance + (perSecond * TURN_MS) / 1000, WAITING);
    for (const pump of pumps) pump();
  }, TURN_MS);
}

let port = 0;
for (let at = 0; at < Number(wanted.addresses); at++) {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(port, addressOf(at), resolve));
  const bound = server.address();
  if (bound && typeof bound === 'object') port = bound.port;
}
console.log(port);
process.on('SIGTERM', () => {
  console.log(sent);
  process.exit(0);
});
