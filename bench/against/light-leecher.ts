// The lightest leechers there are, the same for every client: each takes every block in order and keeps none. One process for
// all of them. Prints how long it took from the first unchoke to the last block of the last of them, in seconds.
//   light-leecher <torrent> <host:port> <how many>
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { HANDSHAKE_LENGTH } from '../../plugins/handshake/index.js';
import { metainfoOf } from '../../test/faults/sample.js';
import { REQUEST, Wants } from './wants.js';
import { addressOf, frame, handshake } from './wire.js';

const DEPTH = 250;
/** Of a piece message: its length, id, piece index and begin. */
const HEADER = 13;
const [CHOKE, UNCHOKE, PIECE] = [0, 1, 7];
const [torrent = '', address = '', count = '1'] = process.argv.slice(2);
const { infoHash, geometry } = metainfoOf(readFileSync(torrent));

let started = 0;

class Leecher {
  readonly #wants = new Wants(geometry);
  readonly #head = Buffer.alloc(HEADER);
  #headLength = 0;
  /** Of the handshake or a message, still to be passed over. */
  #skip = HANDSHAKE_LENGTH;
  /** Requests that the pipeline has room for. */
  #free = 0;
  #greeted = false;
  #unchoked = false;
  #finished = (): void => {};

  fetch(from: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const [host = '', port] = address.split(':');
      const buffer = Buffer.allocUnsafeSlow(2 ** 18);
      const callback = (length: number): boolean => {
        this.#take(buffer.subarray(0, length), socket);
        return true;
      };
      const socket: Socket = connect({
        host,
        port: Number(port),
        localAddress: from,
        noDelay: true,
        onread: { buffer, callback },
      });
      this.#finished = () => {
        resolve();
        socket.destroy();
      };
      socket.on('error', reject).on('close', () => reject(new Error('it hung up')));
      socket.write(handshake(infoHash));
    });
  }

  #take(bytes: Buffer, socket: Socket): void {
    for (let at = 0; at < bytes.length; ) {
      const passed = Math.min(this.#skip, bytes.length - at);
      this.#skip -= passed;
      at += passed;
      if (this.#skip === 0 && !this.#greeted) {
        // Not before: some take no message until their own handshake is out.
        this.#greeted = true;
        socket.write(frame(2, 0));
      }
      while (this.#skip === 0 && at < bytes.length && this.#headByte(bytes[at++] ?? 0));
    }
    if (this.#skip === 0 && this.#wants.complete) return this.#finished();
    // Few writes: an eighth of the pipeline at a time.
    if (!this.#unchoked || this.#free < DEPTH / 8) return;
    for (let requests = this.#wants.ask(this.#free); requests.length > 0; requests = this.#wants.ask(this.#free)) {
      this.#free -= requests.length / REQUEST;
      socket.write(requests);
    }
  }

  /** False: a head is whole. */
  #headByte(byte: number): boolean {
    const head = this.#head;
    head[this.#headLength++] = byte;
    const length = this.#headLength >= 4 ? head.readUInt32BE(0) : 1;
    if (length === 0) this.#headLength = 0;
    if (this.#headLength < 5 || (head[4] === PIECE && this.#headLength < HEADER)) return true;
    this.#skip = length - this.#headLength + 4;
    this.#headLength = 0;
    this.#message(head);
    return false;
  }

  #message(head: Buffer): void {
    if (head[4] === PIECE) {
      this.#wants.got(head.readUInt32BE(5), head.readUInt32BE(9));
      this.#free++;
    } else if (head[4] === UNCHOKE && !this.#unchoked) {
      started ||= performance.now();
      this.#unchoked = true;
      this.#free = DEPTH;
    } else if (head[4] === CHOKE) {
      this.#unchoked = false;
      this.#wants.forget();
    }
  }
}

await Promise.all(Array.from({ length: Number(count) }, (_, at) => new Leecher().fetch(addressOf(at))));
console.log((performance.now() - started) / 1000);
