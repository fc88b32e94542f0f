// Two ends of a connection in memory. As unpleasant as a socket may be: bytes come later, in chunks of any size, and the
// buffer they come in is overwritten afterwards.
import type { Clock, PeerAddress, Stream, StreamSink } from 'piecework';
import { ByteQueue } from './byte-queue.js';

export interface DuplexOptions {
  /** Bytes that are received at once: `whole` for all that wait, a number, or a function asked each time. */
  readonly chunks?: 'whole' | number | (() => number);
  /** Bytes on their way at which `write` returns false. */
  readonly highWaterMark?: number;
  /** How long bytes, and the news of a close, are on their way. A turn of the event loop when left out. */
  readonly latency?: { readonly clock: Clock; readonly ms: number };
}

export const HIGH_WATER_MARK = 65_536;

/** What a delivered buffer is filled with as soon as its receiver returned. */
export const OVERWRITTEN = 0xdd;

/** The two ends: one at `left`, whose remote is `right`, and one at `right`. */
export function duplexPair(left: PeerAddress, right: PeerAddress, options: DuplexOptions = {}): [MemoryStream, MemoryStream] {
  const atLeft = new MemoryStream(right, options);
  return [atLeft, new MemoryStream(left, options, atLeft)];
}

export class MemoryStream implements Stream {
  bytesWritten = 0;
  bytesReceived = 0;
  #other: MemoryStream | undefined;
  #sink: StreamSink | undefined;
  /** Arrived and not received yet. */
  readonly #arrived = new ByteQueue();
  /** Written here and not received at the other end. */
  #onTheWay = 0;
  #writerWaits = false;
  #paused = false;
  #delivering = false;
  /** The other end closed: so will this one, once all that arrived is received. */
  #hungUp = false;
  #closed = false;
  #error: Error | undefined;

  constructor(
    readonly remote: PeerAddress,
    private readonly options: DuplexOptions,
    other?: MemoryStream,
  ) {
    this.#other = other;
    if (other) other.#other = this;
  }

  deliverTo(sink: StreamSink): void {
    this.#sink = sink;
    setImmediate(() => (this.#closed ? this.#tellClosed() : this.#deliver()));
  }

  write(parts: readonly Uint8Array[]): boolean {
    if (this.#closed) return true;
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    this.bytesWritten += length;
    this.#onTheWay += length;
    this.#travel((other) => other.#arrive(parts));
    this.#writerWaits = this.#onTheWay >= this.#highWaterMark;
    return !this.#writerWaits;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    setImmediate(() => this.#deliver());
  }

  close(): void {
    if (this.#closed) return;
    this.#end();
    this.#travel((other) => other.#hangUp());
  }

  /** Breaks the connection: both ends close with the error, and what is on its way is lost. */
  reset(error: Error): void {
    this.#end(error);
    if (this.#other) this.#other.#end(error);
  }

  get #highWaterMark(): number {
    return this.options.highWaterMark ?? HIGH_WATER_MARK;
  }

  #travel(arrive: (other: MemoryStream) => void): void {
    const { latency } = this.options;
    const arrived = (): void => {
      if (this.#other) arrive(this.#other);
    };
    if (latency) latency.clock.after(latency.ms, arrived);
    else setImmediate(arrived);
  }

  #arrive(parts: readonly Uint8Array[]): void {
    if (this.#closed) return;
    this.#arrived.push(parts);
    this.#deliver();
  }

  #hangUp(): void {
    this.#hungUp = true;
    this.#deliver();
  }

  // What the sink does meanwhile (pause, close, another sink) counts from the next chunk on.
  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      while (this.#sink && !this.#paused && !this.#closed && this.#arrived.length > 0) this.#deliverChunk(this.#sink);
    } finally {
      this.#delivering = false;
    }
    if (this.#hungUp && this.#arrived.length === 0) this.#end();
  }

  #deliverChunk(sink: StreamSink): void {
    const { chunks = 'whole' } = this.options;
    const limit = chunks === 'whole' ? this.#arrived.length : typeof chunks === 'number' ? chunks : chunks();
    const bytes = this.#arrived.take(Math.max(1, limit));
    this.bytesReceived += bytes.length;
    if (this.#other) this.#other.#passed(bytes.length);
    sink.received(bytes);
    bytes.fill(OVERWRITTEN);
  }

  #passed(length: number): void {
    this.#onTheWay -= length;
    if (!this.#writerWaits || this.#onTheWay > this.#highWaterMark / 2) return;
    this.#writerWaits = false;
    setImmediate(() => {
      if (!this.#closed) this.#sink?.drained();
    });
  }

  #end(error?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#error = error;
    this.#arrived.clear();
    setImmediate(() => this.#tellClosed());
  }

  #tellClosed(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.closed(this.#error);
  }
}
