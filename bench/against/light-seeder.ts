// The lightest seeder there is, the same for every client: content in memory, no hashing, whoever is interested is unchoked.
// Prints its port. `cap`, in MiB/s for all together, makes a swarm live by its own trade.
//   light-seeder <torrent> <content> <addresses> <cap or 0>
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { HANDSHAKE_LENGTH } from '../../plugins/handshake/index.js';
import { metainfoOf } from '../../test/faults/sample.js';
import { frame, frames, handshake } from './wire.js';

const [torrent = '', file = '', addresses = '1', cap = '0'] = process.argv.slice(2);
const { infoHash, geometry } = metainfoOf(readFileSync(torrent));
const content = readFileSync(file);
const perSecond = Number(cap) * 2 ** 20;
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

function serve(socket: Socket): void {
  const queue: Buffer[] = [];
  const reader = frames((id, payload) => {
    if (id === 2) socket.write(frame(1, 0));
    if (id === 6) queue.push(Buffer.from(payload));
  });
  let greeted = 0;
  const pump = (): void => {
    socket.cork();
    while (queue.length > 0 && socket.writableLength < WAITING && (perSecond === 0 || allowance > 0)) {
      const request = queue.shift();
      if (!request) break;
      const [index, begin, length] = [request.readUInt32BE(0), request.readUInt32BE(4), request.readUInt32BE(8)];
      const at = index * geometry.pieceLength + begin;
      socket.write(frame(7, 8 + length, request.subarray(0, 8)));
      socket.write(content.subarray(at, at + length));
      allowance -= length;
      sent += length;
    }
    socket.uncork();
  };
  pumps.add(pump);
  socket.setNoDelay(true);
  socket.on('data', (bytes) => {
    // Some begin with encryption, and go on without when they are hung up on.
    if (greeted === 0 && bytes[0] !== PLAIN) return void socket.destroy();
    const rest = bytes.subarray(Math.min(HANDSHAKE_LENGTH - greeted, bytes.length));
    if (greeted === 0) {
      socket.write(handshake(infoHash));
      socket.write(Buffer.concat([frame(5, bitfield.length), bitfield]));
    }
    greeted += bytes.length - rest.length;
    reader.read(rest);
    pump();
  });
  socket.on('drain', pump);
  socket.on('error', () => {}).on('close', () => pumps.delete(pump));
}

if (perSecond > 0) {
  setInterval(() => {
    allowance = Math.min(allowance + (perSecond * TURN_MS) / 1000, WAITING);
    for (const pump of pumps) pump();
  }, TURN_MS);
}

const servers: Server[] = [];
let port = 0;
for (let at = 1; at <= Number(addresses); at++) {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(port, `127.0.1.${at}`, resolve));
  const bound = server.address();
  if (bound && typeof bound === 'object') port = bound.port;
  servers.push(server);
}
console.log(port);
process.on('SIGTERM', () => {
  console.log(sent);
  process.exit(0);
});
