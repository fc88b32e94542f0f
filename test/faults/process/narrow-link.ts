// A link of a given width between a client and a seeder: what goes through it is counted, and comes no faster.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Scene } from '../fault.js';

const STEP_MS = 20;

export class NarrowLink {
  /** Bytes that went to the client. */
  passed = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((near) => this.#join(near));
  readonly #waiting: { readonly socket: Socket; bytes: Buffer }[] = [];
  readonly #timer: NodeJS.Timeout;

  private constructor(
    private readonly target: string,
    private readonly bytesPerSecond: number,
  ) {
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  static async open(scene: Scene, target: string, bytesPerSecond: number): Promise<NarrowLink> {
    const link = new NarrowLink(target, bytesPerSecond);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    scene.after(() => link.#close());
    return link;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #join(near: Socket): void {
    const [host = '', port] = this.target.split(':');
    const far = connect({ host, port: Number(port) });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (bytes: Buffer) => {
      far.pause();
      this.#waiting.push({ socket: near, bytes });
      near.once('room', () => far.resume());
    });
  }

  #step(): void {
    let budget = (this.bytesPerSecond * STEP_MS) / 1000;
    while (budget > 0) {
      const first = this.#waiting[0];
      if (!first) return;
      const part = first.bytes.subarray(0, budget);
      if (!first.socket.destroyed) {
        first.socket.write(part);
        this.passed += part.length;
      }
      budget -= part.length;
      first.bytes = first.bytes.subarray(part.length);
      if (first.bytes.length > 0) return;
      this.#waiting.shift();
      first.socket.emit('room');
    }
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
