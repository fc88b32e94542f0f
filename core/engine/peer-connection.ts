// One connected peer: bytes in, messages out. What messages mean is the behaviours' business.
import type { BlockRange, Hello, MessageCodec, Peer, PeerBehaviour, Stream, StreamSink } from '../contracts/index.js';
import { PluginError } from '../kernel/index.js';
import {
  clientName,
  type Geometry,
  isDialable,
  messageOf,
  type PeerAddress,
  type PieceIndex,
  type Pieces,
  ProtocolError,
} from '../model/index.js';
import { Behaviours } from './behaviours.js';
import { IDLE_MS, SLOW_CALL_MS } from './bounds.js';
import type { Codecs } from './codecs.js';
import { Inbox } from './inbox.js';
import type { Lag } from './lag.js';
import { Outbox } from './outbox.js';
import { PeerPieces } from './peer-pieces.js';
import type { PieceStates } from './piece-states.js';
import { Rate } from './rate.js';

export interface PeerParts {
  /** Its rates count what all peers send and take. */
  readonly torrent: { readonly metainfo: { readonly geometry: Geometry }; readonly down: Rate; readonly up: Rate };
  /** False: the metadata is still looked for. What the peer says it has means nothing yet. */
  readonly knowsPieces: boolean;
  readonly states: PieceStates;
  readonly codecs: Codecs;
  readonly lag: Lag;
  /** By the clock. */
  now(): number;
}

/** What a connection tells its torrent. */
export interface PeerHost {
  /** It may have pieces that it did not have before, or its requests may go on. */
  mayWant(peer: PeerConnection): void;
  /** Everything sent to it so far has left. */
  sent(peer: PeerConnection): void;
  writable(peer: PeerConnection): void;
  /** It told where it can be dialled. */
  dialable(peer: PeerConnection): void;
  /** A plugin failed on it. */
  faulty(error: unknown): void;
  closed(peer: PeerConnection, reason: string): void;
}

export class PeerConnection implements Peer, StreamSink {
  readonly address: PeerAddress;
  readonly id: Uint8Array;
  client: string;
  dialable: PeerAddress | undefined;
  readonly outbox: Outbox;
  readonly #down = new Rate();
  readonly #up = new Rate();
  readonly #pieces: PeerPieces;
  readonly #behaviours: Behaviours;
  readonly #inbox: Inbox;
  /** By the clock. */
  readonly since: number;
  #closed = false;

  constructor(
    private readonly stream: Stream,
    private readonly hello: Hello,
    readonly outgoing: boolean,
    private readonly parts: PeerParts,
    private readonly host: PeerHost,
  ) {
    const { torrent, states, codecs, lag } = parts;
    this.since = parts.now();
    this.address = stream.remote;
    this.id = hello.peerId;
    this.client = clientName(this.id);
    if (outgoing) this.dialable = this.address;
    this.#behaviours = new Behaviours(lag);
    this.#inbox = new Inbox(codecs, this.#behaviours);
    this.#pieces = new PeerPieces({
      geometry: torrent.metainfo.geometry,
      states,
      interestChanged: () => this.tell('interestChanged', (behaviour) => behaviour.interestChanged?.(this.interesting)),
    });
    this.outbox = new Outbox(stream, {
      overflow: () => this.close('it does not read what we send'),
      room: () => host.writable(this),
    });
  }

  get pieces(): Pieces & Iterable<PieceIndex> {
    return this.#pieces.has;
  }

  get interesting(): boolean {
    return this.#pieces.interesting;
  }

  /** Blocks went one way or the other. */
  get useful(): boolean {
    return this.downloaded + this.uploaded > 0;
  }

  get spoke(): boolean {
    return this.#inbox.spoke;
  }

  get open(): boolean {
    return !this.#closed;
  }

  get downloaded(): number {
    return this.#down.total;
  }

  get uploaded(): number {
    return this.#up.total;
  }

  get downloadRate(): number {
    return this.#down.perSecond;
  }

  get uploadRate(): number {
    return this.#up.perSecond;
  }

  supports(bit: number): boolean {
    return ((this.hello.reserved[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0;
  }

  /** Behaviours hear that the connection is open; what the peer sends comes after this. */
  begin(behaviours: readonly PeerBehaviour[]): void {
    this.#behaviours.begin(behaviours);
    this.tell('opened', (behaviour) => behaviour.opened?.());
  }

  send<M>(codec: MessageCodec<M>, message: M): void {
    if (this.#closed) return;
    this.outbox.add(codec.id, codec.encode(message));
  }

  /** Undefined while nobody knows the pieces. @throws ProtocolError for a number that the torrent does not have. */
  piece(index: number): PieceIndex | undefined {
    return this.parts.knowsPieces ? this.#pieces.piece(index) : undefined;
  }

  nowHas(index: number): void {
    const piece = this.piece(index);
    if (piece !== undefined && this.open) this.#pieces.add(piece);
  }

  nowHasOnly(bytes: Uint8Array): void {
    if (this.parts.knowsPieces && this.open) this.#pieces.replace(bytes);
  }

  lacks(index: number): void {
    const piece = this.piece(index);
    if (piece !== undefined && this.open) this.#pieces.remove(piece);
  }

  listensAt(port: number): void {
    const address = { host: this.address.host, port };
    if (this.dialable || this.#closed || !isDialable(address)) return;
    this.dialable = address;
    this.host.dialable(this);
  }

  introduces(client: string): void {
    this.client = clientName(this.id, client);
  }

  /** We have this piece now, which we wanted. */
  weHave(piece: PieceIndex): void {
    this.#pieces.weHave(piece);
  }

  /** It sent a block that we asked for. */
  gave(bytes: number): void {
    this.#down.add(bytes);
    this.parts.torrent.down.add(bytes);
  }

  /** We sent it a block. */
  got(bytes: number): void {
    this.#up.add(bytes);
    this.parts.torrent.up.add(bytes);
  }

  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inbox.close();
    this.outbox.close();
    this.stream.close();
    this.#pieces.leave();
    this.#behaviours.tellAll(
      'closed',
      (behaviour) => behaviour.closed?.(),
      (run) => this.guarded(run),
    );
    this.host.closed(this, reason);
  }

  /** Calls every behaviour. */
  tell(hook: keyof PeerBehaviour, call: (behaviour: PeerBehaviour) => void): void {
    this.guarded(() => this.#behaviours.tell(hook, call));
  }

  refused(range: BlockRange): void {
    this.tell('refused', (behaviour) => behaviour.refused?.(range));
  }

  received(bytes: Uint8Array): void {
    const start = this.parts.now();
    this.guarded(() => this.#inbox.received(bytes));
    if (this.parts.now() - start >= SLOW_CALL_MS) this.#behaviours.timed = true;
    if (!this.#closed) this.host.mayWant(this);
  }

  drained(): void {
    if (this.outbox.waiting === 0) this.host.sent(this);
    this.outbox.drained();
  }

  closed(error?: Error): void {
    this.close(error ? messageOf(error) : 'it hung up');
  }

  /** Once a second. */
  tick(ms: number): void {
    this.#down.sample(ms);
    this.#up.sample(ms);
    if (this.#inbox.tick(ms)) this.close(`nothing heard of it for ${IDLE_MS / 1000} s`);
    else this.outbox.tick(ms);
  }

  /** Runs what plugins do on this connection. A broken protocol, or a plugin that throws, ends this connection alone. */
  guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (error instanceof ProtocolError) return this.close(`it sent ${error.message}`);
      this.host.faulty(error);
      this.close(error instanceof PluginError ? error.message : `a plugin failed: ${messageOf(error)}`);
    }
  }
}
