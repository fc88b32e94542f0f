// The lightest leecher there is, the same for every client: takes every block in order and keeps none.
// Prints how long it took from the unchoke to the last block, in seconds.
//   light-leecher <torrent> <host:port>
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { HANDSHAKE_LENGTH } from '../../plugins/handshake/index.js';
import { metainfoOf } from '../../test/faults/sample.js';
import { frame, handshake } from './wire.js';

const BLOCK = 16_384;
const DEPTH = 250;
const HEADER = 13;
const [torrent = '', address = ''] = process.argv.slice(2);
const { infoHash, geometry } = metainfoOf(readFileSync(torrent));

function fetch(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const [host = '', port] = address.split(':');
    const head = Buffer.alloc(HEADER);
    let [headLength, skip, left, next, missing, started, unchoked] = [0, HANDSHAKE_LENGTH, 0, 0, geometry.totalLength, 0, false];
    const ask = (count: number): void => {
      const requests = [];
      for (; count > 0 && next < geometry.totalLength; count--) {
        const [index, begin] = [Math.floor(next / geometry.pieceLength), next % geometry.pieceLength];
        const length = Math.min(BLOCK, geometry.pieceLength - begin, geometry.totalLength - next);
        const range = Buffer.alloc(12);
        range.writeUInt32BE(index, 0);
        range.writeUInt32BE(begin, 4);
        range.writeUInt32BE(length, 8);
        requests.push(frame(6, 12, range));
        next += length;
      }
      if (requests.length > 0) socket.write(Buffer.concat(requests));
    };
    const take = (bytes: Buffer): void => {
      let blocks = 0;
      for (let at = 0; at < bytes.length; ) {
        if (skip > 0) {
          const passed = Math.min(skip, bytes.length - at);
          skip -= passed;
          at += passed;
          if (skip === 0 && left > 0) {
            missing -= left;
            left = 0;
            blocks++;
          }
          continue;
        }
        head[headLength++] = bytes[at++] ?? 0;
        if (headLength === 4 && head.readUInt32BE(0) === 0) headLength = 0;
        if (headLength < 5 || (head[4] === 7 && headLength < HEADER)) continue;
        skip = head.readUInt32BE(0) - headLength + 4;
        if (head[4] === 7) left = skip;
        if (head[4] === 1 && !unchoked) {
          unchoked = true;
          started = performance.now();
          ask(DEPTH);
        }
        headLength = 0;
      }
      ask(blocks);
      if (missing > 0) return;
      socket.destroy();
      resolve((performance.now() - started) / 1000);
    };
    const buffer = Buffer.allocUnsafeSlow(2 ** 18);
    const socket = connect({
      host,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer,
        callback: (length) => {
          take(buffer.subarray(0, length));
          return true;
        },
      },
    });
    socket.on('error', reject).on('close', () => reject(new Error('it hung up')));
    socket.write(handshake(infoHash));
    socket.write(frame(2, 0));
  });
}

console.log(await fetch(address));
