// One packet that a UDP tracker was sent, and the ways to answer it (BEP 15).
import type { RemoteInfo, Socket } from 'node:dgram';
import type { PeerAddress } from 'piecework';

export const [CONNECT, ANNOUNCE, ERROR] = [0, 1, 3];

export class UdpAsk {
  constructor(
    private readonly socket: Socket,
    /** Another address of the same machine. */
    private readonly other: Socket,
    private readonly from: RemoteInfo,
    readonly bytes: Buffer,
    /** Announces so far, this one included. */
    readonly times: number,
    readonly peers: readonly PeerAddress[],
  ) {}

  /** 16 hexadecimal digits. */
  get connection(): string {
    return this.bytes.toString('hex', 0, 8);
  }

  get action(): number {
    return this.bytes.readInt32BE(8);
  }

  get transaction(): number {
    return this.bytes.readUInt32BE(12);
  }

  reply(body: Uint8Array, { action = this.action, transaction = this.transaction, foreign = false } = {}): void {
    const head = Buffer.alloc(8);
    head.writeInt32BE(action, 0);
    head.writeUInt32BE(transaction, 4);
    this.send(Buffer.concat([head, body]), foreign ? this.other : this.socket);
  }

  /** Any bytes. */
  send(bytes: Uint8Array, socket = this.socket): void {
    // The test may be over by then.
    socket.send(bytes, this.from.port, this.from.address, () => {});
  }
}
