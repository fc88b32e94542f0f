// A peer that breaks the rules on purpose, on any stream: memory and virtual time, or a socket and real time.
// It keeps none of the bytes it hears beyond one message, so that a thousand of them fit in one process.
import type { Clock, Hello, InfoHash, MessageCodec, Stream, StreamSink } from 'piecework';
import { Bep3Handshake, HANDSHAKE_LENGTH } from '../../../plugins/handshake/index.js';

/** What it says it wants or has. */
export interface HostileTarget {
  readonly infoHash: InfoHash;
  readonly pieceLength: number;
  /** The right bytes. */
  readonly bytes: Uint8Array;
}

export interface HostileSetup {
  readonly target: HostileTarget;
  readonly clock: Clock;
  /** It was dialled. False: it dialled. */
  readonly server?: boolean;
  readonly peerId?: Uint8Array;
  /** Opens another connection of the same kind, for those that come in crowds. Peers that are dialled have none. */
  readonly another?: () => Promise<HostilePeer>;
}

/** Bits 43 (extensions, BEP 10) and 61 (fast, BEP 6): as most clients set them. */
const RESERVED = Uint8Array.of(0, 0, 0, 0, 0, 0x10, 0, 0x04);

/** How a handshake begins. */
const PROTOCOL = '\x13BitTorrent protocol';

export class HostilePeer implements StreamSink {
  readonly target: HostileTarget;
  readonly server: boolean;
  readonly peerId: Uint8Array;
  /** What the other end said first. */
  theirs: Hello | undefined;
  /** By the clock: when the other end hung up. */
  closedAt: number | undefined;
  /** Bytes it was sent, all in all. */
  bytesHeard = 0;
  readonly #stream: Stream;
  readonly #setup: HostileSetup;
  readonly #began: number;
  readonly #heard = new Map<number, number>();
  readonly #takers = new Map<number, (payload: Uint8Array) => void>();
  /** Called, and forgotten, as soon as anything changed. */
  #waiters: (() => void)[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #full = false;
  #left = false;

  constructor(stream: Stream, setup: HostileSetup) {
    this.#stream = stream;
    this.#setup = setup;
    this.#began = setup.clock.now();
    this.target = setup.target;
    this.server = setup.server ?? false;
    this.peerId = setup.peerId ?? hostileId();
    stream.deliverTo(this);
  }

  get open(): boolean {
    return !this.#left && this.closedAt === undefined;
  }

  /** The other end hung up. */
  get closedByOther(): boolean {
    return this.closedAt !== undefined;
  }

  /** How long the other end put up with it, so far or until it hung up. */
  get lastedMs(): number {
    return (this.closedAt ?? this.#setup.clock.now()) - this.#began;
  }

  get pieceCount(): number {
    return Math.ceil(this.target.bytes.length / this.target.pieceLength);
  }

  /** Messages of this kind that it got. */
  heard({ id }: { readonly id: number }): number {
    return this.#heard.get(id) ?? 0;
  }

  /** What to do with each message of this kind. The message is only valid until `take` returns. */
  on<M>(codec: MessageCodec<M>, take: (message: M) => void): void {
    this.#takers.set(codec.id, (payload) => take(codec.decode(payload)));
  }

  /** Resolves when the condition holds or the connection is over. */
  async until(condition: () => boolean): Promise<void> {
    while (this.open && !condition()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** Resolves after so long, sooner when the connection is over. */
  async wait(ms: number): Promise<void> {
    let over = false;
    const timer = this.#setup.clock.after(ms, () => {
      over = true;
      this.#changed();
    });
    await this.until(() => over);
    timer.cancel();
  }

  /**
   * Its handshake; `changes` are what is wrong with it. One that dialled waits for the answer: aria2 1.36 hangs up when more
   * than a handshake is there at first, and would be spared all that comes after it.
   */
  async greets(changes: Partial<Hello> = {}): Promise<void> {
    await this.sends(this.handshake(changes));
    if (!this.server) await this.until(() => this.theirs !== undefined);
  }

  handshake(changes: Partial<Hello> = {}): Uint8Array {
    return Bep3Handshake.encode({ infoHash: this.target.infoHash, peerId: this.peerId, reserved: RESERVED, ...changes });
  }

  says<M>(codec: MessageCodec<M>, message: M): Promise<void> {
    return this.sends(framed(codec.id, ...codec.encode(message)));
  }

  /** Any bytes. Resolves when the stream takes more. */
  async sends(bytes: Uint8Array): Promise<void> {
    if (!this.open) return;
    if (!this.#stream.write([bytes])) this.#full = true;
    await this.until(() => !this.#full);
  }

  /** From now on it reads nothing. */
  stopsReading(): void {
    this.#stream.pause();
  }

  readsAgain(): void {
    this.#stream.resume();
  }

  hangsUp(): void {
    this.#left = true;
    this.#stream.close();
    this.#changed();
  }

  /** Dials once more. @throws Error for a peer that was dialled. */
  another(): Promise<HostilePeer> {
    if (!this.#setup.another) throw new Error('a peer that was dialled cannot open another connection');
    return this.#setup.another();
  }

  received(bytes: Uint8Array): void {
    this.bytesHeard += bytes.length;
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    // Encryption, which some try first: they come again without it.
    if (!this.theirs && !PROTOCOL.startsWith(this.#bytes.toString('latin1', 0, PROTOCOL.length))) return this.hangsUp();
    if (!this.theirs && this.#bytes.length >= HANDSHAKE_LENGTH) {
      this.theirs = Bep3Handshake.decode(this.#bytes.subarray(0, HANDSHAKE_LENGTH));
      this.#bytes = this.#bytes.subarray(HANDSHAKE_LENGTH);
    }
    if (this.theirs) this.#frames();
    this.#changed();
  }

  drained(): void {
    this.#full = false;
    this.#changed();
  }

  closed(): void {
    if (!this.#left) this.closedAt = this.#setup.clock.now();
    this.#changed();
  }

  #frames(): void {
    while (this.#bytes.length >= 4) {
      const end = 4 + this.#bytes.readUInt32BE();
      if (this.#bytes.length < end) return;
      const id = this.#bytes[4];
      if (end > 4 && id !== undefined) {
        this.#heard.set(id, this.heard({ id }) + 1);
        this.#takers.get(id)?.(this.#bytes.subarray(5, end));
      }
      this.#bytes = this.#bytes.subarray(end);
    }
  }

  #changed(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter();
  }
}

/** One message as it goes over the wire. */
export function framed(id: number, ...payload: readonly Uint8Array[]): Uint8Array {
  const length = payload.reduce((sum, part) => sum + part.length, 1);
  return Buffer.concat([lengthPrefix(length), Uint8Array.of(id), ...payload]);
}

export function lengthPrefix(length: number): Uint8Array {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(length);
  return prefix;
}

let made = 0;

/** Another one for each peer. */
function hostileId(): Uint8Array {
  return Buffer.from(`-XX6666-${String(++made).padStart(12, '0')}`);
}
