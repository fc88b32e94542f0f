// A peer, and a tracker that knows it, which only wait for the first request of a download.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { child } from './children.js';
import { MAIN } from './command.js';
import { TemporaryFolder } from './folder.js';

const HOST = '127.0.0.1';
const PIECES = 64;
const PIECE_LENGTH = 262_144;
const HANDSHAKE_LENGTH = 68;
const REQUEST = 6;

export class Waiting {
  readonly #temporary = new TemporaryFolder('piecework-first-');
  readonly #folder = this.#temporary.path;
  readonly #peer: Server = createServer((socket) => this.#serve(socket));
  readonly #tracker = createHttpServer((_, response) => {
    const address = Buffer.from([127, 0, 0, 1, this.#port >> 8, this.#port & 255]);
    response.end(Buffer.concat([Buffer.from('d8:intervali1800e5:peers6:'), address, Buffer.from('e')]));
  });
  #requested = (): void => {};

  static async open(): Promise<Waiting> {
    const waiting = new Waiting();
    for (const server of [waiting.#peer, waiting.#tracker]) await once(server.listen(0, HOST), 'listening');
    return waiting;
  }

  get #port(): number {
    return portOf(this.#peer);
  }

  /** Milliseconds from the start of the process to its first request on the wire. */
  async byPeer(): Promise<number> {
    return this.#measure(torrent(), '--peer', `${HOST}:${this.#port}`);
  }

  async byTracker(): Promise<number> {
    return this.#measure(torrent(`http://${HOST}:${portOf(this.#tracker)}/announce`));
  }

  close(): void {
    this.#peer.close();
    this.#tracker.close();
    this.#temporary.remove();
  }

  async #measure(content: Buffer, ...more: readonly string[]): Promise<number> {
    const file = join(this.#folder, 'first.torrent');
    const out = join(this.#folder, 'out');
    writeFileSync(file, content);
    const requested = new Promise<void>((resolve) => {
      this.#requested = resolve;
    });
    const words = ['download', file, '--out', out, '--host', HOST, '--port', '0', '--quiet', ...more];
    const started = performance.now();
    const env = { ...process.env, XDG_STATE_HOME: this.#folder };
    const command = child(spawn(process.execPath, [MAIN, ...words], { env, stdio: ['ignore', 'ignore', 'inherit'] }));
    const ended = once(command, 'exit');
    const early = ended.then(() => Promise.reject(new Error('the download ended before its first request')));
    await Promise.race([requested, early]);
    const ms = performance.now() - started;
    early.catch(() => {});
    command.kill();
    await ended;
    rmSync(out, { recursive: true, force: true });
    return ms;
  }

  /** Has all pieces, unchokes at once, and reads until a request comes. */
  #serve(socket: Socket): void {
    let bytes = Buffer.alloc(0);
    let greeted = false;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (!greeted && bytes.length >= HANDSHAKE_LENGTH) {
        greeted = true;
        socket.write(greeting(bytes.subarray(28, 48)));
        bytes = bytes.subarray(HANDSHAKE_LENGTH);
      }
      while (greeted && bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE()) {
        if (bytes.readUInt32BE() > 0 && bytes[4] === REQUEST) this.#requested();
        bytes = bytes.subarray(4 + bytes.readUInt32BE());
      }
    });
  }
}

function greeting(infoHash: Buffer): Buffer {
  const protocol = Buffer.from('\x13BitTorrent protocol', 'latin1');
  const bitfield = Buffer.alloc(5 + PIECES / 8, 0xff);
  bitfield.writeUInt32BE(1 + PIECES / 8);
  bitfield[4] = 5;
  const unchoke = Buffer.from([0, 0, 0, 1, 1]);
  return Buffer.concat([protocol, Buffer.alloc(8), infoHash, Buffer.from('-XX0001-waits-for-it'), bitfield, unchoke]);
}

function torrent(announce = ''): Buffer {
  const tracker = announce && `8:announce${announce.length}:${announce}`;
  const hashes = Buffer.alloc(20 * PIECES, 1);
  const head = `d${tracker}4:infod6:lengthi${PIECES * PIECE_LENGTH}e4:name5:first12:piece lengthi${PIECE_LENGTH}e`;
  return Buffer.concat([Buffer.from(`${head}6:pieces${hashes.length}:`), hashes, Buffer.from('ee')]);
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (!(address instanceof Object)) throw new Error('it does not listen');
  return address.port;
}
