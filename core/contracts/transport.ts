// Step: dial and listen. A connection is a duplex byte stream; a plugin may wrap one (encryption).
import { keyed } from '../kernel/index.js';
import type { PeerAddress } from '../model/index.js';

export interface StreamSink {
  /** The bytes are only valid until this returns: the buffer is used again. */
  received(bytes: Uint8Array): void;
  /** After `write` returned false: all that was written is out of our hands, and there is room again. */
  drained(): void;
  /** Once, last, whichever end closed; never from inside a call to the stream. No error when it closed in good order. */
  closed(error?: Error): void;
}

export interface Stream {
  readonly remote: PeerAddress;
  /** Where bytes go from now on; may be changed while open. Nothing is received before the first call. */
  deliverTo(sink: StreamSink): void;
  /** Sends the parts in order, without copying them: they must not change afterwards. False when the queue is full. */
  write(parts: readonly Uint8Array[]): boolean;
  /** Stops and goes on receiving: back-pressure. */
  pause(): void;
  resume(): void;
  /** Idempotent. Unsent bytes are lost; the sink still hears `closed`, in a later turn. */
  close(): void;
}

export interface Listener {
  /** With the port that was really taken. */
  readonly address: PeerAddress;
  close(): Promise<void>;
}

export interface Transport {
  /** Rejects when the peer cannot be reached or the signal is aborted. */
  dial(address: PeerAddress, signal: AbortSignal): Promise<Stream>;
  /** Port 0 takes any free one. @throws InputError when the port cannot be had. */
  listen(address: PeerAddress, accept: (stream: Stream) => void): Promise<Listener>;
}

/** Keyed by scheme: `tcp`. The client listens on, and dials by, every one in key order. */
export const TRANSPORT = keyed<Transport>('transport');
