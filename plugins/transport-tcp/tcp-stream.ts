// A TCP socket as a Stream: bytes to the current sink, parts out by one gathered write, the end told exactly once.
import type { Socket } from 'node:net';
import type { PeerAddress, Stream, StreamSink } from 'piecework';
import { brokenError } from './refusals.js';

export class TcpStream implements Stream {
  readonly remote: PeerAddress;
  readonly #socket: Socket;
  #sink: StreamSink | undefined;
  #paused = false;
  #closed = false;
  #closing = false;
  #error: Error | undefined;

  /** @param socket connected and paused */
  constructor(socket: Socket, remote: PeerAddress) {
    this.#socket = socket;
    this.remote = remote;
    socket.on('drain', () => this.#sink?.drained());
    socket.on('error', (error) => {
      this.#error = brokenError(error);
    });
    // No peer half-closes: one that ends its side has left, and waiting for our unsent bytes to go would wait for ever.
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      this.#closed = true;
      this.#sink?.closed(this.#error);
    });
  }

  /** Called for every chunk read. */
  received(bytes: Uint8Array): void {
    if (!this.#closing) this.#sink?.received(bytes);
  }

  deliverTo(sink: StreamSink): void {
    const first = this.#sink === undefined;
    this.#sink = sink;
    if (!first) return;
    // Never from inside this call: whoever hands over its sink is not done yet.
    if (this.#closed) process.nextTick(() => this.#sink?.closed(this.#error));
    else if (!this.#paused) this.#socket.resume();
  }

  write(parts: readonly Uint8Array[]): boolean {
    if (this.#closing || !this.#socket.writable) return true;
    this.#socket.cork();
    for (const part of parts) this.#socket.write(part);
    this.#socket.uncork();
    return !this.#socket.writableNeedDrain;
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#sink) this.#socket.resume();
  }

  close(): void {
    this.#closing = true;
    this.#socket.destroy();
  }
}
