// What the engine lends to a plugin on one connection, as fakes that record what was done to them.

import type { Uploads } from 'piecework';
import {
  Bitfield,
  type Downloads,
  type MessageCodec,
  type Peer,
  type PeerAddress,
  type PeerBehaviour,
  ProtocolError,
} from 'piecework';
import { piece } from './piece.js';

export interface FakePeerSetup {
  readonly pieceCount?: number;
  readonly address?: PeerAddress;
  readonly outgoing?: boolean;
  readonly id?: Uint8Array;
  /** Reserved bits it set in its handshake. */
  readonly reservedBits?: readonly number[];
}

export interface SentMessage {
  readonly name: string;
  readonly message: unknown;
}

export class FakePeer implements Peer {
  /** What plugins sent to it. */
  readonly sent: SentMessage[] = [];
  /** Why it was closed; undefined while it is open. */
  closedBecause: string | undefined;
  pieces: Bitfield;
  interesting = false;
  dialable: PeerAddress | undefined;
  client = 'a fake';
  downloaded = 0;
  uploaded = 0;
  downloadRate = 0;
  uploadRate = 0;
  readonly address: PeerAddress;
  readonly id: Uint8Array;
  readonly outgoing: boolean;
  readonly #reservedBits: readonly number[];

  constructor({ pieceCount = 8, address, outgoing = true, id, reservedBits = [] }: FakePeerSetup = {}) {
    this.pieces = new Bitfield(pieceCount);
    this.address = address ?? { host: '10.0.0.9', port: 6881 };
    this.id = id ?? new Uint8Array(20).fill(9);
    this.outgoing = outgoing;
    if (outgoing) this.dialable = this.address;
    this.#reservedBits = reservedBits;
  }

  supports(bit: number): boolean {
    return this.#reservedBits.includes(bit);
  }

  send<M>(codec: MessageCodec<M>, message: M): void {
    if (this.closedBecause === undefined) this.sent.push({ name: codec.name, message });
  }

  nowHas(index: number): void {
    if (index >= this.pieces.size)
      throw new ProtocolError(`The torrent has ${this.pieces.size} pieces and none with number ${index}.`);
    this.pieces.add(piece(index));
  }

  nowHasOnly(bitfield: Uint8Array): void {
    const pieces = Bitfield.fromBytes(bitfield, this.pieces.size);
    if (!pieces) throw new ProtocolError(`A bitfield of ${bitfield.length} bytes does not fit ${this.pieces.size} pieces.`);
    this.pieces = pieces;
  }

  lacks(index: number): void {
    if (index >= this.pieces.size)
      throw new ProtocolError(`The torrent has ${this.pieces.size} pieces and none with number ${index}.`);
    this.pieces.remove(piece(index));
  }

  listensAt(port: number): void {
    this.dialable ??= { host: this.address.host, port };
  }

  introduces(client: string): void {
    this.client = client;
  }

  close(reason: string): void {
    this.closedBecause ??= reason;
  }

  /**
   * This peer says something: over the wire form and on to the receivers of the behaviour. The payload is overwritten
   * afterwards, as the engine's buffer is.
   */
  says<M>(codec: MessageCodec<M>, message: M, behaviour: PeerBehaviour): void {
    const payload = Uint8Array.from(Buffer.concat(codec.encode(message)));
    const decoded = codec.decode(payload);
    for (const receiver of behaviour.receives ?? []) {
      if (receiver.id === codec.id && receiver.receive(decoded as never) === 'handled') break;
    }
    payload.fill(0xdd);
  }
}

/** Calls in order, each as its name and arguments: `['deliver', 0, 16384, bytes]`. */
type Call = readonly [name: string, ...args: unknown[]];

export class FakeDownloads implements Downloads {
  readonly calls: Call[] = [];

  allow(): void {
    this.calls.push(['allow']);
  }

  limit(requests: number): void {
    this.calls.push(['limit', requests]);
  }

  stop(): void {
    this.calls.push(['stop']);
  }

  expectAnswers(): void {
    this.calls.push(['expectAnswers']);
  }

  allowPiece(index: number): void {
    this.calls.push(['allowPiece', index]);
  }

  deliver(index: number, begin: number, block: Uint8Array): void {
    this.calls.push(['deliver', index, begin, Uint8Array.from(block)]);
  }

  refused(index: number, begin: number, length: number): void {
    this.calls.push(['refused', index, begin, length]);
  }
}

export class FakeUploads implements Uploads {
  readonly calls: Call[] = [];

  allow(): void {
    this.calls.push(['allow']);
  }

  stop(): void {
    this.calls.push(['stop']);
  }

  allowPiece(index: number): void {
    this.calls.push(['allowPiece', index]);
  }

  request(index: number, begin: number, length: number): void {
    this.calls.push(['request', index, begin, length]);
  }

  cancel(index: number, begin: number, length: number): void {
    this.calls.push(['cancel', index, begin, length]);
  }
}
