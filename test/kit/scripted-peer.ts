// A peer that says what a test makes it say, and remembers what it hears: for all that a well-behaved client never does.
import type { InfoHash, MessageCodec, Stream, StreamSink } from 'piecework';
import { Bep3Handshake } from '../../plugins/handshake/index.js';

export interface HeardMessage {
  readonly id: number;
  readonly payload: Uint8Array;
}

export interface ScriptedPeerSetup {
  /** Reserved bits that it sets. */
  readonly reservedBits?: readonly number[];
  readonly peerId?: Uint8Array;
}

export class ScriptedPeer implements StreamSink {
  /** Messages it got, keep-alives left out, since the handshake. */
  readonly heard: HeardMessage[] = [];
  closedByOther = false;
  #bytes: Buffer = Buffer.alloc(0);
  #greeted = false;

  /** Says its handshake at once. */
  constructor(
    private readonly stream: Stream,
    infoHash: InfoHash,
    { reservedBits = [], peerId = Buffer.from('-XX0000-scriptedpeer') }: ScriptedPeerSetup = {},
  ) {
    const reserved = new Uint8Array(8);
    for (const bit of reservedBits) reserved[bit >> 3] = (reserved[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
    stream.deliverTo(this);
    stream.write([Bep3Handshake.encode({ infoHash, peerId, reserved })]);
  }

  says<M>(codec: MessageCodec<M>, message: M): void {
    this.saysRaw(codec.id, Buffer.concat(codec.encode(message)));
  }

  saysRaw(id: number, payload: Uint8Array): void {
    const header = Buffer.alloc(5);
    header.writeUInt32BE(payload.length + 1);
    header[4] = id;
    this.stream.write([Buffer.concat([header, payload])]);
  }

  /** What it heard of this kind. */
  of<M>(codec: MessageCodec<M>): M[] {
    return this.heard.filter(({ id }) => id === codec.id).map(({ payload }) => codec.decode(payload));
  }

  hangUp(): void {
    this.stream.close();
  }

  received(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    if (!this.#greeted && this.#bytes.length >= Bep3Handshake.length) {
      this.#greeted = true;
      this.#bytes = this.#bytes.subarray(Bep3Handshake.length);
    }
    while (this.#greeted && this.#bytes.length >= 4) {
      const end = 4 + this.#bytes.readUInt32BE();
      if (this.#bytes.length < end) return;
      if (end > 4) this.heard.push({ id: this.#bytes[4] ?? 0, payload: Uint8Array.from(this.#bytes.subarray(5, end)) });
      this.#bytes = this.#bytes.subarray(end);
    }
  }

  drained(): void {}

  closed(): void {
    this.closedByOther = true;
  }
}
