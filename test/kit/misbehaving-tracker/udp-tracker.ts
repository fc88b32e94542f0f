// A UDP tracker that answers announces in one of many wrong ways (BEP 15).
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { PeerAddress } from 'piecework';
import type { Asked, MisbehavingSetup, MisbehavingTracker } from './asked.js';
import { UDP_MISBEHAVIOURS, type UdpMisbehaviour } from './udp-answers.js';
import { ANNOUNCE, UdpAsk } from './udp-ask.js';

const EVENTS = ['', 'completed', 'started', 'stopped'];

export class MisbehavingUdpTracker implements MisbehavingTracker {
  readonly asked: Asked[] = [];
  /** All packets that came, the first of each conversation too. */
  packets = 0;
  heard: number | undefined;
  readonly #opened = performance.now();

  static async open(misbehaviour: UdpMisbehaviour, { peers = [] }: MisbehavingSetup = {}): Promise<MisbehavingUdpTracker> {
    const [socket, other] = await Promise.all([bound(), bound()]);
    return new MisbehavingUdpTracker(misbehaviour, peers, socket, other);
  }

  private constructor(
    misbehaviour: UdpMisbehaviour,
    peers: readonly PeerAddress[],
    private readonly socket: Socket,
    private readonly other: Socket,
  ) {
    socket.on('message', (bytes, from) => {
      this.packets++;
      this.heard ??= this.now;
      if (bytes.length < 16) return;
      if (bytes.length >= 98 && bytes.readInt32BE(8) === ANNOUNCE) this.asked.push(understood(bytes, this.now));
      UDP_MISBEHAVIOURS[misbehaviour](new UdpAsk(socket, other, from, bytes, this.asked.length, peers));
    });
    for (const each of [socket, other]) each.on('error', () => {});
  }

  get now(): number {
    return performance.now() - this.#opened;
  }

  get url(): string {
    return `udp://127.0.0.1:${this.socket.address().port}/announce`;
  }

  async close(): Promise<void> {
    await Promise.all([this.socket, this.other].map((socket) => new Promise<void>((resolve) => socket.close(resolve))));
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

function understood(bytes: Buffer, ms: number): Asked {
  return {
    ms,
    infoHash: bytes.toString('hex', 16, 36),
    port: bytes.readUInt16BE(96),
    event: EVENTS[bytes.readInt32BE(80)] ?? '?',
  };
}
