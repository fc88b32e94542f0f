// Dials and listens; keeps what is open so that stopping leaves nothing behind.
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Listener, PeerAddress, Stream, Transport } from 'piecework';
import { dialError, listenError } from './refusals.js';
import { connectionRoom } from './room.js';
import { TcpStream } from './tcp-stream.js';

/** Bytes of one read. One buffer serves all dialled sockets: Node fills it and calls back in one breath. */
export const READ_LENGTH = 256 * 1024;

/** Bytes that wait in a socket before `write` says false: a dozen blocks, so that the kernel never waits for us. */
export const SEND_QUEUE_LENGTH = 256 * 1024;

// Windows fills the buffer after the read was started, so sockets cannot share one there.
const SHARE_BUFFER = process.platform !== 'win32';

export class TcpTransport implements Transport {
  readonly #dialled = new Set<Socket>();
  readonly #accepted = new Set<Socket>();
  readonly #servers = new Set<Server>();
  #buffer: Buffer | undefined;
  /** Connections each way. */
  #most: number | undefined;

  dial(address: PeerAddress, signal: AbortSignal): Promise<Stream> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.#dialled.size >= this.#room()) throw new Error(`no room for more than ${this.#dialled.size} connections`);
      let stream: TcpStream | undefined;
      const buffer = this.#readBuffer();
      const socket = connect({
        ...address,
        noDelay: true,
        ...{ writableHighWaterMark: SEND_QUEUE_LENGTH },
        onread: {
          buffer,
          callback: (length) => {
            stream?.received(buffer.subarray(0, length));
            return true;
          },
        },
      });
      keep(socket, this.#dialled);
      // Paused before it is connected, it reads nothing until there is a sink.
      socket.pause();
      const abort = () => socket.destroy(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      const failed = (error: unknown) => {
        signal.removeEventListener('abort', abort);
        reject(signal.aborted ? signal.reason : dialError(address, error));
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        signal.removeEventListener('abort', abort);
        socket.off('error', failed);
        stream = new TcpStream(socket, address);
        resolve(stream);
      });
    });
  }

  listen(address: PeerAddress, accept: (stream: Stream) => void): Promise<Listener> {
    const server = createServer({ pauseOnConnect: true, noDelay: true, highWaterMark: SEND_QUEUE_LENGTH }, (socket) => {
      const { remoteAddress, remotePort } = socket;
      // Both are missing when the other end was gone before we looked.
      if (remoteAddress === undefined || remotePort === undefined || this.#accepted.size >= this.#room()) return socket.destroy();
      keep(socket, this.#accepted);
      const stream = new TcpStream(socket, { host: plainHost(remoteAddress), port: remotePort });
      socket.on('data', (bytes) => stream.received(bytes));
      return accept(stream);
    });
    return new Promise((resolve, reject) => {
      server.once('error', (error) => reject(listenError(address, error)));
      server.listen(address.port, address.host, () => {
        // Later errors are of single connections that could not be accepted (no descriptor left): the next ones may.
        server.removeAllListeners('error').on('error', () => {});
        this.#servers.add(server);
        resolve({ address: boundAddress(server, address), close: () => this.#closeServer(server) });
      });
    });
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) this.#closeServer(server);
    for (const socket of [...this.#dialled, ...this.#accepted]) socket.destroy(new Error('the transport was stopped'));
  }

  // The port is free when this returns; Node's own callback would wait for every accepted connection to end.
  async #closeServer(server: Server): Promise<void> {
    this.#servers.delete(server);
    server.close();
  }

  // Asked late: constructors touch nothing, and Node raises the limit when it starts.
  #room(): number {
    this.#most ??= connectionRoom();
    return this.#most;
  }

  #readBuffer(): Buffer {
    if (!SHARE_BUFFER) return Buffer.allocUnsafeSlow(READ_LENGTH);
    this.#buffer ??= Buffer.allocUnsafeSlow(READ_LENGTH);
    return this.#buffer;
  }
}

function keep(socket: Socket, all: Set<Socket>): void {
  all.add(socket);
  socket.once('close', () => all.delete(socket));
}

function boundAddress(server: Server, asked: PeerAddress): PeerAddress {
  const bound = server.address();
  return bound && typeof bound === 'object' ? { host: plainHost(bound.address), port: bound.port } : asked;
}

// A socket that listens on all addresses of both families shows IPv4 peers as IPv6 ones.
function plainHost(host: string): string {
  return host.startsWith('::ffff:') && host.includes('.') ? host.slice('::ffff:'.length) : host;
}
