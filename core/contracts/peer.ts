// What the engine lends to plugins on one connection, and what a plugin does there.
import { chain, lent } from '../kernel/index.js';
import type { PeerAddress, PieceIndex, Pieces } from '../model/index.js';
import type { MessageCodec } from './message.js';
import { PEER_SCOPE } from './scopes.js';

/** A connected peer. */
export interface Peer {
  readonly address: PeerAddress;
  /** 20 bytes. */
  readonly id: Uint8Array;
  /** True when we dialled. */
  readonly outgoing: boolean;
  /** Where others can dial it: what we dialled, or the port it told; undefined until it does. */
  readonly dialable: PeerAddress | undefined;
  /** The client it runs, as its peer id or it itself tells. Clean text, never empty. */
  readonly client: string;
  /** What it says it has. */
  readonly pieces: Pieces;
  /** Does it have a piece that we still want? */
  readonly interesting: boolean;
  /** Bytes of blocks received from and sent to it. */
  readonly downloaded: number;
  readonly uploaded: number;
  /** Bytes a second over the last seconds. */
  readonly downloadRate: number;
  readonly uploadRate: number;
  /** Did it set this reserved bit in its handshake? */
  supports(bit: number): boolean;
  /** Queued now, on the wire at the end of this turn of the event loop. A no-op once closed. */
  send<M>(codec: MessageCodec<M>, message: M): void;
  /** It has this piece now. @throws ProtocolError for a number that the torrent does not have. */
  nowHas(index: number): void;
  /** It has these pieces and no others. @throws ProtocolError when the length does not fit. */
  nowHasOnly(bitfield: Uint8Array): void;
  /** It no longer has this piece. @throws ProtocolError as `nowHas`. */
  lacks(index: number): void;
  /** It accepts peers on this port. Heard once: not of a peer we dialled, nor a second time, nor what is no port. */
  listensAt(port: number): void;
  /** It says what client it is. */
  introduces(client: string): void;
  /** Ends the connection; the reason is for people. */
  close(reason: string): void;
}

/** A range that lies inside the torrent. */
export interface BlockRange {
  readonly piece: PieceIndex;
  readonly begin: number;
  readonly length: number;
}

/** Our requests to this peer. Allowed at first: a plugin that knows of choking stops them when it starts. */
export interface Downloads {
  allow(): void;
  /** The peer queues so many requests at most: no more are in flight. Kept to 1 … `MAX_TOLD_PIPELINE`. */
  limit(requests: number): void;
  /** No more requests; those in flight are lost and asked for elsewhere, unless the peer answers each (`expectAnswers`). */
  stop(): void;
  /**
   * The peer answers every request, by its block or by `refused` (BEP 6). So a stop leaves those in flight as they are; of
   * one that breaks its word they are taken back as of any peer from which nothing comes.
   */
  expectAnswers(): void;
  /**
   * This piece may be asked for also while stopped, until the peer refuses a block of it then. At most `MAX_ALLOWED_PIECES`,
   * further ones are not noted. @throws ProtocolError for a number that the torrent does not have.
   */
  allowPiece(index: number): void;
  /** A block came. Copied at once. @throws ProtocolError when it cannot be a block of the torrent. */
  deliver(index: number, begin: number, block: Uint8Array): void;
  /** The peer will not send this block. */
  refused(index: number, begin: number, length: number): void;
}

/** This peer's requests to us. Allowed at first. */
export interface Uploads {
  allow(): void;
  /** Queued requests are dropped (each told to `PeerBehaviour.refused`), later ones are not served. */
  stop(): void;
  /** Requests for this piece are served also while stopped. At most `MAX_ALLOWED_PIECES`. @throws as `Downloads.allowPiece`. */
  allowPiece(index: number): void;
  /** Queues it. Refused when not allowed, when we lack the piece, or when the queue is full. @throws ProtocolError when senseless. */
  request(index: number, begin: number, length: number): void;
  /** Refuses it if it still waits. */
  cancel(index: number, begin: number, length: number): void;
}

export const PEER = lent<Peer>('peer', PEER_SCOPE);
export const DOWNLOADS = lent<Downloads>('downloads', PEER_SCOPE);
export const UPLOADS = lent<Uploads>('uploads', PEER_SCOPE);

/** 'handled' keeps the message from behaviours further down the chain. */
export type Handled = 'handled' | undefined | void;

/** A message this behaviour takes. Made by `on`. */
export interface Receiver {
  readonly id: number;
  receive(message: never): Handled;
}

export function on<M>(codec: MessageCodec<M>, receive: (message: M) => Handled): Receiver {
  return { id: codec.id, receive };
}

/** What a plugin does on one connection. Its state is its fields: one instance a peer. */
export interface PeerBehaviour {
  readonly receives?: readonly Receiver[];
  /** Handshakes are done; nothing was received yet. */
  opened?(): void;
  /** `peer.interesting` changed. */
  interestChanged?(interesting: boolean): void;
  /** We no longer need a block that we asked this peer for. */
  tookBack?(range: BlockRange): void;
  /** We will not serve a request of this peer: told once for each that gets no block. */
  refused?(range: BlockRange): void;
  closed?(): void;
}

export const PEER_BEHAVIOUR = chain<PeerBehaviour>('peer-behaviour', PEER_SCOPE);
