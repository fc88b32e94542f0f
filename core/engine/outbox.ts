// Messages on their way to one peer: gathered during a turn of the event loop and written at its end, in one go. Keep-alives
// when there are none.
import type { Stream } from '../contracts/index.js';
import { KEEP_ALIVE_MS, MAX_OUTBOX } from './bounds.js';

/** Parts up to this size are gathered in one buffer; larger ones go out where they lie. */
const GATHERED = 1_024;
/** A connection that says little has a small buffer to gather in; each further one is twice as large, up to the largest. */
const FIRST_BUFFER = GATHERED;
const LARGEST_BUFFER = 8_192;

export interface OutboxHost {
  /** Too much waits. */
  overflow(): void;
  /** All that waited went out, and the stream takes more. */
  room(): void;
}

export class Outbox {
  readonly #stream: Stream;
  readonly #host: OutboxHost;
  #parts: Uint8Array[] = [];
  /** Bytes in `#parts` and gathered. */
  #bytes = 0;
  #gather = new Uint8Array(0);
  #gatherStart = 0;
  #gatherEnd = 0;
  #scheduled = false;
  #full = false;
  #closed = false;
  /** Since we said anything, in whole ticks. */
  #quietMs = 0;

  constructor(stream: Stream, host: OutboxHost) {
    this.#stream = stream;
    this.#host = host;
  }

  /** Bytes that wait because the stream took no more. */
  get waiting(): number {
    return this.#bytes;
  }

  /** The stream is full: what is added now waits. */
  get full(): boolean {
    return this.#full;
  }

  /** Queues a frame. The parts must not change until they are sent. */
  add(id: number, payload: readonly Uint8Array[]): void {
    if (this.#closed) return;
    const length = payload.reduce((sum, part) => sum + part.length, 1);
    const header = this.#room(5);
    const at = this.#gatherEnd - 5;
    header[at] = length >>> 24;
    header[at + 1] = length >>> 16;
    header[at + 2] = length >>> 8;
    header[at + 3] = length;
    header[at + 4] = id;
    for (const part of payload) this.#append(part);
    this.#sent(length + 4);
  }

  /** Once a second. */
  tick(ms: number): void {
    this.#quietMs += ms;
    if (this.#quietMs < KEEP_ALIVE_MS || this.#closed) return;
    this.#room(4).fill(0, this.#gatherEnd - 4, this.#gatherEnd);
    this.#sent(4);
  }

  drained(): void {
    this.#full = false;
    this.#flush();
  }

  close(): void {
    this.#closed = true;
    this.#parts = [];
  }

  #sent(bytes: number): void {
    this.#quietMs = 0;
    this.#bytes += bytes;
    if (this.#bytes > MAX_OUTBOX) return this.#host.overflow();
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #append(part: Uint8Array): void {
    if (part.length <= GATHERED) {
      const buffer = this.#room(part.length);
      buffer.set(part, this.#gatherEnd - part.length);
    } else {
      this.#cutGathered();
      this.#parts.push(part);
    }
  }

  // Makes room for so many bytes at the end of the gathered ones: they end at #gatherEnd afterwards.
  #room(bytes: number): Uint8Array {
    if (this.#gatherEnd + bytes > this.#gather.length) {
      this.#cutGathered();
      this.#gather = new Uint8Array(Math.max(FIRST_BUFFER, Math.min(LARGEST_BUFFER, 2 * this.#gather.length)));
      this.#gatherStart = 0;
      this.#gatherEnd = 0;
    }
    this.#gatherEnd += bytes;
    return this.#gather;
  }

  #cutGathered(): void {
    if (this.#gatherEnd > this.#gatherStart) this.#parts.push(this.#gather.subarray(this.#gatherStart, this.#gatherEnd));
    this.#gatherStart = this.#gatherEnd;
  }

  #flush(): void {
    if (this.#closed || this.#full) return;
    if (this.#bytes > 0) {
      this.#cutGathered();
      const parts = this.#parts;
      this.#parts = [];
      this.#bytes = 0;
      this.#full = !this.#stream.write(parts);
    }
    if (!this.#full) this.#host.room();
  }
}
