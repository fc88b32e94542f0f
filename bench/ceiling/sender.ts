// Sends piece messages as fast as they are taken, from memory: the lightest seeder there can be. Prints its port.
import { createServer } from 'node:net';

const BLOCK = 16_384;
const [mebibytes = 0] = process.argv.slice(2).map(Number);
const blocks = (mebibytes * 2 ** 20) / BLOCK;

const message = Buffer.alloc(13 + BLOCK, 0xa5);
message.writeUInt32BE(9 + BLOCK, 0);
message[4] = 7;
const PER_WRITE = 16;
const batch = Buffer.concat(new Array(PER_WRITE).fill(message));

const server = createServer({ noDelay: true }, (socket) => {
  let sent = 0;
  const more = (): void => {
    while (sent < blocks) {
      sent += PER_WRITE;
      if (!socket.write(batch)) return void socket.once('drain', more);
    }
  };
  more();
  socket.on('error', () => {}).on('close', () => server.close());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') console.log(address.port);
});
